// One planner for the whole process is all that FFTW has, and all that it guards is its own calls.
#pragma once

#include <fftw3.h>

// Waits until no other thread of ours plans, and lets FFTW plan without threads from here on: with those that a program may have told it to
// use for plans of its own, transforms would start threads, and allocate.
void planning_begin(void);

// Puts back how many threads FFTW is to plan with, and lets the next one plan. In the thread of planning_begin.
//
// 0 where the program, or another copy of this library, has told FFTW another number meanwhile, which then stays: what was planned in
// between may have threads, or other bits without them, and is to be planned again.
int planning_end(void);

// Destroys a plan while no other thread of ours plans.
void planning_forget(fftwf_plan _Nonnull plan);

// Whether a plan runs in the thread that executes it.
int planning_gave_one_thread(fftwf_plan _Nonnull plan);
