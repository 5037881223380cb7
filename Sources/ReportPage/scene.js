"use strict";
// What is shown, as all charts know it.

const find = (selector) => document.querySelector(selector);
const laneNames = { noisy: "Noisy", cleaned: "Cleaned", residue: "Residue", reference: "Reference" };

const scene = {
  view: new View(description.frames, Math.min(8, description.frames)),
  frequencies: new View(0.5, 0.005),
  mode: "waveform",
  lanes: [...description.lanes],
  channel: 0,
  unit: description.rate === null ? "samples" : "seconds",
  overlays: false,
  fits: false,
  theme: {},

  // A place in the unit of the time axis.
  timeOf(frame) { return (description.start + frame) / (this.unit === "seconds" ? description.rate : 1); },
  timeRange() { return [this.timeOf(this.view.from), this.timeOf(this.view.to)]; },

  // The height of values that has room for any of the signals.
  height(channel) {
    return Math.max(...description.lanes.map((lane) => {
      const part = signalPart(0, lane, channel);
      const [low, high] = part.pyramid.extent(0, part.frames);
      return high - low;
    }));
  },

  // What all charts have in common.
  frame(host) {
    return {
      width: host.clientWidth, height: chartHeight(), legend: { show: false }, padding: [8, 26, 0, 0],
      cursor: { drag: { x: false, y: false }, y: false, points: { show: false }, sync: { key: "place" } },
    };
  },

  axis(options) {
    const { ink, grid } = this.theme;
    return {
      stroke: ink, font: "12px system-ui, sans-serif", grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1, size: 5 },
      ...options,
    };
  },

  timeAxis(options) {
    return this.axis({
      ...options, size: 34, space: 70, values: (_, values, __, ___, step) => {
        // As many as the step between them has.
        const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8].find((count) => Math.abs(step - Number(step.toFixed(count))) < step / 1e6) ?? 9;
        const unit = this.unit === "seconds" ? " s" : "";
        return values.map((value, index) => value.toFixed(digits).replace("-", "−") + (index === values.length - 1 ? unit : ""));
      },
    });
  },
};
