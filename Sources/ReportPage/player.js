"use strict";
// Plays the signals side by side: all run at once and only one is heard, so a switch keeps the place to the sample.

// Hertz below which nobody would hear much.
const slowestSound = 4000;

class Player {
  // `onChange` is called when it starts, stops, moves or plays something else.
  constructor(onChange) {
    const part = description.parts.at(-1);
    Object.assign(this, {
      onChange, start: part.start, frames: part.frames, place: part.start, lane: "noisy", channel: 0, matches: false, running: null,
    });
  }

  get isPlaying() { return this.running !== null; }

  // In sample frames.
  get position() {
    if (!this.running) return this.place;
    const played = (this.context.currentTime - this.running.time) * description.rate;
    return Math.min(this.running.from + Math.max(played, 0), this.start + this.frames);
  }

  seek(frame) {
    this.place = Math.min(Math.max(frame, this.start), this.start + this.frames);
    if (this.running) this.restart();
    this.onChange();
  }

  toggle() { this.isPlaying ? this.pause() : this.play(); }

  play() {
    this.context ??= new AudioContext();
    this.context.resume();
    if (this.place >= this.start + this.frames - 1) this.place = this.start;
    const gains = this.gains();
    const time = this.context.currentTime + 0.02;
    const voices = description.lanes.map((lane) => {
      const source = new AudioBufferSourceNode(this.context, { buffer: this.buffer(lane) });
      const gain = new GainNode(this.context, { gain: lane === this.lane ? gains[lane] : 0 });
      source.connect(gain).connect(this.context.destination);
      source.start(time, (this.place - this.start) / description.rate);
      return { lane, source, gain };
    });
    this.running = { from: this.place, time, voices };
    voices[0].source.onended = () => { if (this.running?.voices === voices) this.pause(); };
    this.onChange();
  }

  pause() {
    if (!this.running) return;
    this.place = this.position;
    const { voices } = this.running;
    this.running = null;
    voices.forEach((voice) => voice.source.stop());
    this.onChange();
  }

  restart() {
    const place = this.place;
    this.pause();
    this.place = place;
    this.play();
  }

  listen(changes) {
    const isOther = "channel" in changes && changes.channel !== this.channel;
    Object.assign(this, changes);
    if (this.running && isOther) {
      this.place = this.position;
      this.restart();
    }
    const gains = this.gains();
    this.running?.voices.forEach(({ lane, gain }) =>
      gain.gain.setTargetAtTime(lane === this.lane ? gains[lane] : 0, this.context.currentTime, 0.008));
    this.onChange();
  }

  // Samples of a table have any unit, so they are brought below full scale, by one factor for all signals; on request each is
  // brought to the same level, as high as all of them can go.
  gains() {
    const levels = Object.fromEntries(description.lanes.map((lane) => [lane, loudness(sampledPart(lane, this.channel).samples)]));
    const largest = Math.max(...Object.values(levels).map((level) => level.peak), 1e-30);
    const common = description.isSound ? Math.min(1, 1 / largest) : 0.9 / largest;
    if (!this.matches) return Object.fromEntries(description.lanes.map((lane) => [lane, common]));
    const heard = Object.values(levels).filter((level) => level.rms > 0);
    const target = Math.min(levels.noisy.rms * common, ...heard.map((level) => 0.98 * level.rms / level.peak));
    return Object.fromEntries(description.lanes.map((lane) => [lane, levels[lane].rms > 0 ? target / levels[lane].rms : 0]));
  }

  buffer(lane) {
    const { samples } = sampledPart(lane, this.channel);
    const { mean } = loudness(samples);
    const [values, rate] = atPlayableRate(samples.map((value) => value - mean), description.rate);
    const buffer = new AudioBuffer({ length: values.length, numberOfChannels: 1, sampleRate: rate });
    buffer.copyToChannel(values, 0);
    return buffer;
  }
}

const knownLoudness = new WeakMap();

// About the mean, which nobody hears.
function loudness(samples) {
  if (!knownLoudness.has(samples)) {
    const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
    let [squares, peak] = [0, 0];
    for (const value of samples) {
      squares += (value - mean) ** 2;
      peak = Math.max(peak, Math.abs(value - mean));
    }
    knownLoudness.set(samples, { mean, peak, rms: Math.sqrt(squares / samples.length) });
  }
  return knownLoudness.get(samples);
}

// Every browser plays 8 to 96 kHz.
function atPlayableRate(samples, rate) {
  if (rate < 8000) {
    const doubled = new Float32Array(2 * samples.length);
    samples.forEach((value, index) => {
      doubled[2 * index] = value;
      doubled[2 * index + 1] = (value + (samples[index + 1] ?? value)) / 2;
    });
    return atPlayableRate(doubled, 2 * rate);
  }
  if (rate > 96000) {
    return atPlayableRate(Float32Array.from({ length: samples.length >> 1 },
      (_, index) => (samples[2 * index] + samples[2 * index + 1]) / 2), rate / 2);
  }
  return [samples, rate];
}
