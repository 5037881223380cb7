"use strict";
// The average power spectrum of what is in view, of all signals in one picture.

class SpectrumChart {
  constructor(host, lanes, scene) {
    Object.assign(this, { lanes, scene });
    const [rate, unit] = frequencyUnit();
    const density = description.rate === null ? "dB" : "dB/Hz";
    this.plot = new uPlot({
      ...scene.frame(host),
      scales: {
        x: { time: false, range: () => [scene.frequencies.from * rate, scene.frequencies.to * rate] },
        y: { range: (_, low, high) => [Math.max(low, high - 100) - 3, high + 3] },
      },
      axes: [
        scene.axis({ size: 34, values: (_, values) => withUnit(values, unit) }),
        scene.axis({ size: 84, splits: niceSplits, values: (_, values) => withUnit(values, density) }),
      ],
      series: [{}, ...lanes.map((lane) => ({ stroke: scene.theme[lane], width: 1.5, points: { show: false } }))],
    }, this.data(), host);
  }

  update() { this.plot.setData(this.data()); }

  data() {
    const { view, channel } = this.scene;
    const { rows } = description.parts[0].power;
    const [rate] = frequencyUnit();
    const frequencies = Array.from({ length: rows }, (_, row) => (row + 1) / (2 * rows) * rate);
    return [frequencies, ...this.lanes.map((lane) => meanSpectrum(partFor(lane, channel, view.from, view.to), view))];
  }

  describe() { return this.lanes.join(", "); }
}

// Decibels by row: the mean of the columns that are in view, at least of one.
function meanSpectrum(part, view) {
  const { rows, columnLength, offset } = part.power;
  const columns = part.powers.length / rows;
  const column = (frame) => (frame - part.start - offset) / columnLength;
  const first = Math.min(Math.max(Math.floor(column(view.from)), 0), columns - 1);
  const last = Math.min(Math.max(Math.ceil(column(view.to)), first + 1), columns);
  const density = Float64Array.from({ length: 256 }, (_, byte) => byte === 0 ? 0 : 10 ** (decibelsOf(byte, part.power) / 10));
  const sums = new Float64Array(rows);
  for (let index = first * rows; index < last * rows; index++) sums[index % rows] += density[part.powers[index]];
  return Array.from(sums, (sum) => sum > 0 ? 10 * Math.log10(sum / (last - first)) : null);
}
