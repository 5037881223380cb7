"use strict";
// What is shown, the controls that say so, and the charts that follow.

const find = (selector) => document.querySelector(selector);
const laneNames = { noisy: "Noisy", cleaned: "Cleaned", residue: "Residue", reference: "Reference" };
const chartKinds = { waveform: WaveformChart, spectrogram: SpectrogramChart, spectrum: SpectrumChart };

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
  frameOf(time) { return time * (this.unit === "seconds" ? description.rate : 1) - description.start; },
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

let charts = [];
let player = null;

function chartHeight() {
  const room = innerHeight * (innerWidth < 700 ? 0.62 : 0.66);
  const count = scene.mode === "spectrum" || (scene.overlays && scene.mode === "waveform") ? 1 : scene.lanes.length;
  return Math.round(Math.min(Math.max(room / count, 120), 460));
}

// MARK: Drawing

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

function showResolution() {
  const [whole, excerpt] = description.parts;
  const texts = [];
  if (excerpt) {
    const length = (frames) => description.rate === null ? `${frames} samples` : `${Number((frames / description.rate).toPrecision(3))} s`;
    const inUnit = (frame) => placeText(description.rate === null ? description.start + frame : (description.start + frame) / description.rate);
    texts.push(`To stay small, this page keeps every sample of only ${length(excerpt.frames)}, where the cleaned signal is strongest: `
      + `${inUnit(excerpt.start)} to ${inUnit(excerpt.start + excerpt.frames)}. These can be heard. Elsewhere it has the smallest and the `
      + `largest of every ${whole.step} samples (${length(whole.step)}). A report with --from and --to has every sample of another stretch.`);
  }
  if (description.channelCount > description.channels.length) {
    texts.push(`Of ${description.channelCount} channels the first ${description.channels.length} are drawn; the figures are of all.`);
  }
  find("#resolution").textContent = texts.join(" ");
  const button = document.createElement("button");
  if (!excerpt) return;
  [button.type, button.textContent, button.id] = ["button", "Go there", "to-excerpt"];
  button.onclick = () => scene.view.show(excerpt.start, excerpt.start + excerpt.frames);
  find("#resolution").append(" ", button);
}

// MARK: Controls

function addLaneChoices() {
  for (const lane of description.lanes) {
    const label = document.createElement("label");
    label.innerHTML = `<input type="checkbox" value="${lane}" checked>`;
    label.append(laneLabel(lane));
    find("#lanes").append(label);
  }
  find("#lanes").addEventListener("change", () => {
    scene.lanes = [...find("#lanes").querySelectorAll(":checked")].map((box) => box.value);
    rebuild();
  });
}

function addControls() {
  find("#modes").addEventListener("change", (event) => {
    scene.mode = event.target.value;
    document.body.dataset.mode = scene.mode;
    rebuild();
  });
  document.body.dataset.mode = scene.mode;
  find("#toolbar").addEventListener("click", (event) => movedView().act(event.target.dataset?.do));
  find("#overlay").onchange = (event) => { scene.overlays = event.target.checked; rebuild(); };
  find("#fit").onchange = (event) => { scene.fits = event.target.checked; update(); };
  find("#unit").onchange = (event) => { scene.unit = event.target.value; rebuild(); };
  find("#unit-choice").hidden = description.rate === null;
  find("#channel").append(...description.channels.map((name, index) => new Option(name, index)));
  find("#channel-choice").hidden = description.channels.length < 2;
  find("#channel").onchange = (event) => {
    scene.channel = Number(event.target.value);
    player?.listen({ channel: scene.channel });
    rebuild();
  };
  find("#charts").addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && player) player.toggle();
    else if (keyActions[event.key]) movedView().act(keyActions[event.key]);
    else return;
    event.preventDefault();
  });
  const overview = find("#overview");
  const follow = (event) => {
    if (event.buttons !== 1) return;
    const place = event.offsetX / overview.clientWidth * description.frames;
    scene.view.show(place - scene.view.span / 2, place + scene.view.span / 2);
  };
  overview.addEventListener("pointerdown", (event) => { overview.setPointerCapture(event.pointerId); follow(event); });
  overview.addEventListener("pointermove", follow);
}

function addPlayer() {
  const { rate } = description;
  if (rate === null || rate < slowestSound) {
    const reason = rate === null ? "Without a sample rate there is nothing to play"
      : `${rate} samples a second are too slow to hear, so there is nothing to play`;
    find("#player-note").textContent = `${reason}; the pictures show all of it.`;
    find("#player").hidden = true;
    find("#space-key").hidden = true;
    return;
  }
  player = new Player(showPlayer);
  for (const lane of description.lanes) {
    const label = document.createElement("label");
    label.innerHTML = `<input type="radio" name="listen" value="${lane}" ${lane === player.lane ? "checked" : ""}>`;
    const name = document.createElement("span");
    name.textContent = laneNames[lane];
    label.append(name);
    find("#listen").append(label);
  }
  find("#listen").onchange = (event) => player.listen({ lane: event.target.value });
  find("#match").onchange = (event) => player.listen({ matches: event.target.checked });
  find("#play").onclick = () => player.toggle();
  showPlayer();
}

function showPlayer() {
  if (!player) return;
  find("#play").textContent = player.isPlaying ? "Pause" : "Play";
  find("#play").setAttribute("aria-pressed", player.isPlaying);
  const time = (description.start + player.position) / description.rate;
  find("#position").textContent = `${time.toFixed(1)} s`;
  placePlayheads();
  if (!player.isPlaying) return;
  // The charts follow what is heard.
  if (player.position > scene.view.to && player.position < description.frames) scene.view.show(player.position, player.position + scene.view.span);
  requestAnimationFrame(showPlayer);
}

// MARK: Beginning

find("#explorer").hidden = false;
addLaneChoices();
addControls();
addPlayer();
showResolution();
rebuild();
scene.view.listeners.push(update);
scene.frequencies.listeners.push(update);

let lastWidth = innerWidth;
addEventListener("resize", () => {
  // On a telephone the height changes as the page is scrolled.
  if (innerWidth === lastWidth) return;
  lastWidth = innerWidth;
  rebuild();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", rebuild);
// Paper is white.
addEventListener("beforeprint", () => { document.documentElement.classList.add("paper"); rebuild(); charts.forEach((chart) => chart.update()); });
addEventListener("afterprint", () => { document.documentElement.classList.remove("paper"); rebuild(); });
document.body.dataset.ready = "true";
