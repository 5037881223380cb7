// One planner for the whole process is all that FFTW has, and all that it guards is its own calls.
#pragma once

// Waits until no other thread of ours plans, and lets FFTW plan without threads from here on: with those that a program may have told it to
// use for plans of its own, transforms would start threads, and allocate.
void planning_begin(void);

// Puts back how many threads FFTW is to plan with, and lets the next one plan. In the thread of planning_begin.
void planning_end(void);
