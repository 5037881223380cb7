"use strict";
// The stretch of an axis that is in view, and how hands and keys move it.

class View {
  constructor(length, smallest) {
    Object.assign(this, { length, smallest, from: 0, to: length, listeners: [] });
  }

  get span() { return this.to - this.from; }

  show(from, to) {
    const span = Math.min(Math.max(to - from, this.smallest), this.length);
    // What is too short is widened about its middle.
    const wanted = (from + to) / 2 - span / 2;
    this.from = Math.min(Math.max(wanted, 0), this.length - span);
    this.to = this.from + span;
    this.listeners.forEach((listener) => listener());
  }

  showAll() { this.show(0, this.length); }
  move(share) { this.show(this.from + share * this.span, this.to + share * this.span); }

  // Makes the span so many times as long; the place at a share of it stays where it is.
  zoom(factor, share = 0.5) {
    const span = Math.min(Math.max(this.span * factor, this.smallest), this.length);
    const place = this.from + share * this.span;
    this.show(place - share * span, place - share * span + span);
  }

  act(name) {
    switch (name) {
      case "left": return this.move(-0.25);
      case "right": return this.move(0.25);
      case "in": return this.zoom(0.5);
      case "out": return this.zoom(2);
      case "all": return this.showAll();
      case "start": return this.show(0, this.span);
      case "end": return this.show(this.length - this.span, this.length);
    }
  }
}

const keyActions = {
  ArrowLeft: "left", ArrowRight: "right", "+": "in", "=": "in", "-": "out", "−": "out", 0: "all", Home: "start", End: "end",
};

// Lets a chart be dragged, zoomed by wheel, by two fingers and by Shift and drag, and clicked.
// `area` is the element of the plot, `view()` gives what it moves, `onClick` is told the share of the width.
function makeMovable(area, view, onClick) {
  const pointers = new Map();
  let [startShare, startFrom, moved, selection] = [0, 0, false, null];
  const share = (event) => {
    const box = area.getBoundingClientRect();
    return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
  };
  area.style.touchAction = "pan-y";

  area.addEventListener("wheel", (event) => {
    event.preventDefault();
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      view().move(event.deltaX / area.clientWidth);
    } else {
      view().zoom(Math.exp(Math.min(Math.max(event.deltaY, -200), 200) / 250), share(event));
    }
  }, { passive: false });

  area.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    area.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, share(event));
    [startShare, startFrom, moved] = [share(event), view().from, false];
    if (event.shiftKey) {
      selection = document.createElement("div");
      selection.className = "selection";
      area.append(selection);
    }
  });

  area.addEventListener("pointermove", (event) => {
    if (!pointers.has(event.pointerId)) return;
    const before = pointers.get(event.pointerId);
    const now = share(event);
    if (pointers.size === 2) {
      const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
      const [distance, next] = [Math.abs(before - other), Math.abs(now - other)];
      if (distance > 0.01 && next > 0.01) view().zoom(distance / next, other);
      moved = true;
    } else if (Math.abs(now - startShare) * area.clientWidth > 3 || moved) {
      moved = true;
      if (selection) {
        selection.style.left = `${100 * Math.min(startShare, now)}%`;
        selection.style.width = `${100 * Math.abs(now - startShare)}%`;
      } else {
        const from = startFrom - (now - startShare) * view().span;
        view().show(from, from + view().span);
      }
    }
    pointers.set(event.pointerId, now);
  });

  const release = (event) => {
    if (!pointers.delete(event.pointerId)) return;
    if (selection) {
      selection.remove();
      selection = null;
      const ends = [startShare, share(event)].sort((a, b) => a - b);
      const { from, span } = view();
      if (moved) view().show(from + ends[0] * span, from + ends[1] * span);
    } else if (!moved && event.type === "pointerup") {
      onClick?.(share(event));
    }
  };
  area.addEventListener("pointerup", release);
  area.addEventListener("pointercancel", release);
  area.addEventListener("dblclick", () => view().showAll());
}
