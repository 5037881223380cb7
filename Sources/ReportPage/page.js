"use strict";
// The controls, and what they do to the scene.

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
