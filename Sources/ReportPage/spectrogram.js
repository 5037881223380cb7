"use strict";
// Spectrograms: power over time and frequency as colour, the same for the same power in every signal.

class SpectrogramChart {
  constructor(host, lanes, scene) {
    Object.assign(this, { lane: lanes[0], scene });
    const [, unit] = frequencyUnit();
    this.plot = new uPlot({
      ...scene.frame(host),
      scales: { x: { time: false, range: () => scene.timeRange() }, y: { range: () => [0, frequencyUnit()[0] / 2] } },
      axes: [scene.timeAxis({ grid: { show: false } }), scene.axis({
        size: 64, splits: niceSplits, grid: { show: false },
        values: (_, values) => withUnit(values, unit),
      })],
      series: [{}, { show: false }],
      hooks: { drawClear: [(plot) => this.paint(plot)] },
    }, this.data(), host);
  }

  data() { return [this.scene.timeRange(), [null, null]]; }

  update() { this.plot.setData(this.data()); }

  paint(plot) {
    const { view, channel } = this.scene;
    const part = partFor(this.lane, channel, view.from, view.to);
    const picture = spectrogramPicture(part, levelsShown(channel));
    const { columnLength, offset } = part.power;
    const { left, top, width, height } = plot.bbox;
    const ctx = plot.ctx;
    const x = (frame) => left + (frame - view.from) / view.span * width;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    // The first and the last column reach to the ends of the signal.
    const ends = [x(part.start), x(part.start + part.frames)];
    const edges = [x(part.start + offset), x(part.start + offset + picture.width * columnLength)];
    ctx.drawImage(picture, 0, 0, 1, picture.height, ends[0], top, Math.max(edges[0] - ends[0] + 1, 0), height);
    ctx.drawImage(picture, picture.width - 1, 0, 1, picture.height, edges[1] - 1, top, Math.max(ends[1] - edges[1] + 1, 0), height);
    ctx.imageSmoothingQuality = "high";
    ctx.drawImage(picture, edges[0], top, edges[1] - edges[0], height);
    ctx.restore();
  }

  describe() { return `${this.lane}, up to ${compact(frequencyUnit()[0] / 2)} ${frequencyUnit()[1]}`; }
}

// The sample rate in the unit of frequency axes, and its name.
function frequencyUnit() {
  const { rate } = description;
  if (rate === null) return [1, "/sample"];
  return rate >= 4000 ? [rate / 1000, "kHz"] : [rate, "Hz"];
}

// Decibels of a density, for squared units a hertz where the rate is known.
function decibelsOf(byte, power) { return power.top - (255 - byte) * power.step - 10 * Math.log10(description.rate ?? 1); }

const knownLevels = new Map();

// Decibels from dark to bright: from where one cell of a hundred of the noisy signal is darker, to where one of a thousand
// is brighter.
function levelsShown(channel) {
  if (!knownLevels.has(channel)) {
    const { powers, power } = signalPart(0, "noisy", channel);
    const counts = new Uint32Array(256);
    for (const byte of powers) counts[byte]++;
    const quantile = (share) => {
      let sum = 0;
      return counts.findIndex((count) => (sum += count) >= share * powers.length);
    };
    const [low, high] = [quantile(0.01), quantile(0.999)];
    knownLevels.set(channel, [decibelsOf(Math.min(low, high - 40), power) - 10, decibelsOf(high, power)]);
  }
  return knownLevels.get(channel);
}

const knownPictures = new WeakMap();

function spectrogramPicture(part, [low, high]) {
  if (knownPictures.has(part)) return knownPictures.get(part);
  const { rows } = part.power;
  const columns = part.powers.length / rows;
  const picture = document.createElement("canvas");
  [picture.width, picture.height] = [columns, rows];
  const ctx = picture.getContext("2d");
  const image = ctx.createImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const colours = Array.from({ length: 256 }, (_, byte) => colourOf((decibelsOf(byte, part.power) - low) / (high - low)));
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      pixels[(rows - 1 - row) * columns + column] = colours[part.powers[column * rows + row]];
    }
  }
  ctx.putImageData(image, 0, 0);
  knownPictures.set(part, picture);
  return picture;
}

// From dark violet over red and orange to pale yellow: lightness rises evenly, so that it also reads without colour.
const colourStops = [
  [4, 3, 20], [31, 12, 72], [85, 15, 109], [136, 34, 106], [186, 54, 85], [227, 89, 51], [249, 140, 10], [249, 201, 50],
  [252, 255, 164],
];

function colourOf(share) {
  const place = Math.min(Math.max(share, 0), 1) * (colourStops.length - 1);
  const index = Math.min(Math.floor(place), colourStops.length - 2);
  const [red, green, blue] = colourStops[index].map(
    (value, part) => Math.round(value + (place - index) * (colourStops[index + 1][part] - value)));
  return (0xff000000 | blue << 16 | green << 8 | red) >>> 0;
}

function colourBar(channel) {
  const [low, high] = levelsShown(channel);
  const stops = colourStops.map((colour) => `rgb(${colour.join(" ")})`).join(", ");
  const unit = description.rate === null ? "dB" : "dB/Hz";
  const bar = document.createElement("p");
  bar.className = "colour-bar note";
  bar.innerHTML = `<span>${compact(Math.round(low))}</span><i style="background: linear-gradient(to right, ${stops})"></i>`
    + `<span>${compact(Math.round(high))} ${unit}</span>`;
  return bar;
}
