"use strict";
// Draws what the scene says: the charts, where they are in the whole, and the same in words.

const chartKinds = { waveform: WaveformChart, spectrogram: SpectrogramChart, spectrum: SpectrumChart };

let charts = [];
let player = null;

function chartHeight() {
  const room = innerHeight * (innerWidth < 700 ? 0.62 : 0.66);
  const count = scene.mode === "spectrum" || (scene.overlays && scene.mode === "waveform") ? 1 : scene.lanes.length;
  return Math.round(Math.min(Math.max(room / count, 120), 460));
}

function readTheme() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["noisy", "cleaned", "residue", "reference", "ink", "grid", "faint"]) {
    scene.theme[name] = style.getPropertyValue(`--${name}`).trim();
  }
}

function rebuild() {
  readTheme();
  charts.forEach((chart) => chart.plot.destroy());
  find("#charts").replaceChildren();
  const { mode, lanes } = scene;
  const isOne = mode === "spectrum" || (mode === "waveform" && scene.overlays);
  // The cleaned signal on top of the others.
  const piled = ["residue", "noisy", "reference", "cleaned"].filter((lane) => lanes.includes(lane));
  charts = (isOne ? [piled] : lanes.map((lane) => [lane])).filter((group) => group.length > 0).map((group) => {
    const figure = document.createElement("figure");
    const title = document.createElement("figcaption");
    title.append(...group.map(laneLabel));
    const host = document.createElement("div");
    host.setAttribute("role", "img");
    figure.append(title, host);
    find("#charts").append(figure);
    const chart = new chartKinds[mode](host, group, scene);
    const playhead = document.createElement("div");
    playhead.className = "playhead";
    chart.plot.over.append(playhead);
    makeMovable(chart.plot.over, movedView, mode === "spectrum" ? null : seekTo);
    return Object.assign(chart, { host, playhead });
  });
  if (mode === "spectrogram") find("#charts").append(colourBar(scene.channel));
  update();
}

function laneLabel(lane) {
  const label = document.createElement("span");
  label.className = `lane ${lane}`;
  label.textContent = laneNames[lane];
  return label;
}

function movedView() { return scene.mode === "spectrum" ? scene.frequencies : scene.view; }

function seekTo(share) { player?.seek(scene.view.from + share * scene.view.span); }

let isUpdating = false;

// At most once for each picture on the screen, however many events there are.
function update() {
  if (isUpdating) return;
  isUpdating = true;
  requestAnimationFrame(() => {
    isUpdating = false;
    charts.forEach((chart) => chart.update());
    drawOverview();
    placePlayheads();
    tell();
  });
}

// The whole of the noisy signal, and where the charts are in it.
function drawOverview() {
  const canvas = find("#overview");
  const width = canvas.clientWidth;
  [canvas.width, canvas.height] = [width * devicePixelRatio, 44 * devicePixelRatio];
  const ctx = canvas.getContext("2d");
  ctx.scale(devicePixelRatio, devicePixelRatio);
  const { pyramid, frames } = signalPart(0, "noisy", scene.channel);
  const [low, high] = pyramid.extent(0, frames);
  const y = (value) => 42 - (value - low) / (high - low || 1) * 40;
  ctx.fillStyle = scene.theme.faint;
  for (let x = 0; x < width; x++) {
    const [smallest, largest] = pyramid.extent(x / width * frames, (x + 1) / width * frames);
    ctx.fillRect(x, y(largest), 1, Math.max(y(smallest) - y(largest), 1));
  }
  const { from, span } = scene.view;
  ctx.strokeStyle = scene.theme.cleaned;
  ctx.lineWidth = 2;
  ctx.strokeRect(from / frames * width + 1, 1, Math.max(span / frames * width - 2, 2), 42);
}

function placePlayheads() {
  const place = player ? (player.position - scene.view.from) / scene.view.span : -1;
  for (const { playhead } of charts) {
    playhead.hidden = scene.mode === "spectrum" || place < 0 || place > 1;
    playhead.style.left = `${100 * place}%`;
  }
}

let telling = 0;

// In words, once the hand rests.
function tell() {
  clearTimeout(telling);
  telling = setTimeout(() => {
    const [from, to] = scene.timeRange().map(placeText);
    find("#status").textContent = {
      waveform: `${from} to ${to}: ${resolution()}.`, spectrogram: `${from} to ${to}.`, spectrum: `Mean over ${from} to ${to}.`,
    }[scene.mode];
    const kind = { waveform: "Waveform", spectrogram: "Spectrogram", spectrum: "Power spectrum" }[scene.mode];
    charts.forEach((chart) => chart.host.setAttribute("aria-label", `${kind}, ${from} to ${to}: ${chart.describe()}`));
  }, 200);
}

function placeText(time) {
  const text = scene.unit === "seconds" ? `${Number(time.toPrecision(6))} s` : `${Math.round(time)}`;
  return text.replace("-", "−");
}

function resolution() {
  const { step } = description.parts[partNumberFor(scene.view.from, scene.view.to)];
  if (step === 1) return "every sample is here";
  return `smallest and largest of every ${step} samples`;
}
