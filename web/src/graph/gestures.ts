// Pointers become movements of the camera: drag to pan, wheel or two fingers to zoom, a tap that
// did not move to pick.

import { panned, zoomedAt, type Camera, type Size } from "./camera";

export interface GestureEvents {
  camera(): Camera;
  size(): Size;
  move(camera: Camera): void;
  tap(x: number, y: number): void;
  doubleTap(x: number, y: number): void;
  /** The mouse moved without a button pressed; nothing when it left. */
  hover(at: { x: number; y: number } | undefined): void;
}

/** Pixels a pointer may stray and still tap. */
const STRAY = 5;
const DOUBLE_MS = 320;

export function listen(host: HTMLElement, events: GestureEvents): void {
  const pointers = new Map<number, { x: number; y: number }>();
  let strayed = 0;
  let lastTap = { time: -Infinity, x: 0, y: 0 };
  const at = (event: MouseEvent): { x: number; y: number } => {
    const box = host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  host.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    if (pointers.size === 0) strayed = 0;
    pointers.set(event.pointerId, at(event));
    host.setPointerCapture(event.pointerId);
  });

  host.addEventListener("pointermove", (event) => {
    const now = at(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") events.hover(now);
      return;
    }
    strayed += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    if (strayed < STRAY) return;
    const [first, second] = [...pointers.values()];
    if (!second) events.move(panned(events.camera(), now.x - before.x, now.y - before.y));
    else {
      const still = before === first ? second : first!;
      const factor = Math.hypot(now.x - still.x, now.y - still.y) / Math.max(Math.hypot(before.x - still.x, before.y - still.y), 1);
      const moved = panned(events.camera(), (now.x - before.x) / 2, (now.y - before.y) / 2);
      events.move(zoomedAt(moved, factor, (now.x + still.x) / 2, (now.y + still.y) / 2, events.size()));
    }
    pointers.set(event.pointerId, now);
  });

  const up = (event: PointerEvent, tapped: boolean): void => {
    if (!pointers.delete(event.pointerId) || !tapped || strayed >= STRAY || pointers.size > 0) return;
    const { x, y } = at(event);
    const double = event.timeStamp - lastTap.time < DOUBLE_MS && Math.hypot(x - lastTap.x, y - lastTap.y) < 4 * STRAY;
    lastTap = { time: double ? -Infinity : event.timeStamp, x, y };
    if (double) events.doubleTap(x, y);
    else events.tap(x, y);
  };
  host.addEventListener("pointerup", (event) => up(event, true));
  host.addEventListener("pointercancel", (event) => up(event, false));
  host.addEventListener("pointerleave", () => events.hover(undefined));

  host.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      // Lines and pages as pixels; a pinch on a touchpad comes with the control key and small.
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? 400 : 1;
      const turned = Math.max(-240, Math.min(240, event.deltaY * unit * (event.ctrlKey ? 5 : 1)));
      const { x, y } = at(event);
      events.move(zoomedAt(events.camera(), Math.exp(-turned / 400), x, y, events.size()));
    },
    { passive: false },
  );
}
