"use strict";
// The samples that the page holds. Places and lengths are in sample frames, counted from the first that is shown.

const description = JSON.parse(document.getElementById("description").textContent);

function bytesOf(name) {
  const element = document.getElementById("data-" + name);
  const text = element.textContent;
  element.remove();
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function samplesOf(name, { offset, scale }) {
  const bytes = bytesOf(name);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const samples = new Float32Array(bytes.length / 2);
  for (let index = 0; index < samples.length; index++) samples[index] = offset + scale * view.getInt16(2 * index, true);
  return samples;
}

// Smallest and largest values of stretches of equal length, and of stretches four times as long, and so on.
class Pyramid {
  constructor(step, low, high) {
    this.levels = [{ step, low, high }];
    while (low.length > 64) {
      step *= 4;
      const count = Math.ceil(low.length / 4);
      const lower = new Float32Array(count).fill(Infinity);
      const upper = new Float32Array(count).fill(-Infinity);
      for (let index = 0; index < low.length; index++) {
        const group = index >> 2;
        if (low[index] < lower[group]) lower[group] = low[index];
        if (high[index] > upper[group]) upper[group] = high[index];
      }
      [low, high] = [lower, upper];
      this.levels.push({ step, low, high });
    }
  }

  // The coarsest level that still has two stretches or more for each of so many samples.
  level(samplesPerPixel) {
    return this.levels.findLast((level) => level.step * 2 <= samplesPerPixel) ?? this.levels[0];
  }

  extent(from, to) {
    const { step, low, high } = this.level((to - from) / 64);
    const [first, last] = [Math.max(Math.floor(from / step), 0), Math.min(Math.ceil(to / step), low.length)];
    let [smallest, largest] = [Infinity, -Infinity];
    for (let index = first; index < last; index++) {
      smallest = Math.min(smallest, low[index]);
      largest = Math.max(largest, high[index]);
    }
    return [smallest, largest];
  }
}

// One channel of one signal in one part of the page's data.
class Part {
  constructor(number, lane, channel) {
    const part = description.parts[number];
    Object.assign(this, { start: part.start, frames: part.frames, step: part.step, power: part.power });
    const name = `${number}-${lane}-${channel}`;
    const scales = part.signals[lane];
    if (part.step > 1) {
      const pairs = samplesOf(name, scales[channel]);
      this.pyramid = new Pyramid(part.step, pairs.filter((_, index) => index % 2 === 0),
        pairs.filter((_, index) => index % 2 === 1));
    } else {
      this.samples = scales ? samplesOf(name, scales[channel])
        : difference(signalPart(number, "noisy", channel).samples, signalPart(number, "cleaned", channel).samples);
      this.pyramid = new Pyramid(1, this.samples, this.samples);
    }
    this.powers = bytesOf(name + "-power");
  }
}

function difference(one, other) { return one.map((value, index) => value - other[index]); }

const knownParts = new Map();

function signalPart(number, lane, channel) {
  const name = `${number}-${lane}-${channel}`;
  if (!knownParts.has(name)) knownParts.set(name, new Part(number, lane, channel));
  return knownParts.get(name);
}

// The part that shows a stretch best: the excerpt where that has all of it.
function partFor(lane, channel, from, to) {
  return signalPart(partNumberFor(from, to), lane, channel);
}

function partNumberFor(from, to) {
  const excerpt = description.parts[1];
  const lastSeen = Math.min(to, description.frames);
  return excerpt && Math.max(from, 0) >= excerpt.start && lastSeen <= excerpt.start + excerpt.frames ? 1 : 0;
}

// The last part, which is there sample by sample.
function sampledPart(lane, channel) { return signalPart(description.parts.length - 1, lane, channel); }
