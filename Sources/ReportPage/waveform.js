"use strict";
// Waveforms: one signal, or several on top of each other, as lines from the smallest to the largest value at each pixel.

class WaveformChart {
  constructor(host, lanes, scene) {
    Object.assign(this, { lanes, scene });
    const theme = scene.theme;
    this.plot = new uPlot({
      ...scene.frame(host),
      scales: { x: { time: false, range: () => scene.timeRange() }, y: { range: () => this.range() } },
      axes: [scene.timeAxis(), scene.axis({ size: 64, splits: niceSplits, values: (_, values) => values.map(compact) })],
      series: [{}, ...lanes.map((lane) => ({
        stroke: theme[lane], width: 1 / devicePixelRatio * Math.max(1, Math.round(devicePixelRatio)), points: { show: false },
      }))],
    }, this.data(), host);
  }

  update() { this.plot.setData(this.data()); }

  data() {
    const { view, channel } = this.scene;
    const parts = this.lanes.map((lane) => partFor(lane, channel, view.from, view.to));
    const [from, to] = [view.from - parts[0].start, view.to - parts[0].start];
    const pixels = Math.max(this.plot?.bbox.width ?? 800, 100);
    const levels = parts.map((part) => part.pyramid.level((to - from) / pixels));
    const { step, low, high } = levels[0];
    const first = Math.max(Math.floor(from / step) - 1, 0);
    const last = Math.min(Math.ceil(to / step) + 1, low.length);
    // A stretch of one sample is a point at its place; of others both ends are drawn in their middle.
    const isSampled = step === 1;
    const times = [];
    const values = levels.map(() => []);
    for (let index = first; index < last; index++) {
      const time = this.scene.timeOf(parts[0].start + (index + (isSampled ? 0 : 0.5)) * step);
      times.push(time);
      if (!isSampled) times.push(time);
      levels.forEach((level, lane) => {
        values[lane].push(level.low[index]);
        if (!isSampled) values[lane].push(level.high[index]);
      });
    }
    return [times, ...values];
  }

  // The same height of values for every signal, unless each is fitted to what is in view.
  range() {
    const { view, channel, fits } = this.scene;
    const extents = this.lanes.map((lane) => {
      const part = fits ? partFor(lane, channel, view.from, view.to) : signalPart(0, lane, channel);
      return fits ? part.pyramid.extent(view.from - part.start, view.to - part.start) : part.pyramid.extent(0, part.frames);
    });
    const [low, high] = [Math.min(...extents.map((one) => one[0])), Math.max(...extents.map((one) => one[1]))];
    const height = fits ? high - low : this.scene.height(channel);
    const margin = 0.04 * height || 1;
    const middle = (low + high) / 2;
    return [middle - height / 2 - margin, middle + height / 2 + margin];
  }

  describe() {
    const { view, channel } = this.scene;
    return this.lanes.map((lane) => {
      const part = partFor(lane, channel, view.from, view.to);
      const [low, high] = part.pyramid.extent(view.from - part.start, view.to - part.start);
      return `${lane} from ${compact(low)} to ${compact(high)}`;
    }).join(", ");
  }
}

// Up to five round numbers.
function niceSplits(_, __, low, high) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((value) => value >= rough);
  const splits = [];
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) splits.push(Math.abs(value) < step / 1e6 ? 0 : value);
  return splits;
}

// Numbers of an axis, with the unit behind the last.
function withUnit(values, unit) {
  return values.map((value, index) => compact(value) + (index === values.length - 1 ? ` ${unit}` : ""));
}

function compact(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e5 || size < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(4)));
  return text.replace("-", "−");
}
