// The time slider: notes by the day they were made or changed, and the span that is shown.

import { element } from "../lib/dom";
import { date, type Query, type TimeField } from "./query";
import { histogram } from "./selection";
import type { Store } from "./store";

const BINS = 60;
const SVG = "http://www.w3.org/2000/svg";

export class Timeline {
  private readonly field: HTMLSelectElement;
  private readonly low: HTMLInputElement;
  private readonly high: HTMLInputElement;
  private readonly said = element("output", { class: "timeline-said" });
  private readonly bars = document.createElementNS(SVG, "svg");
  private days: [number, number] | undefined;
  private drawn = "";

  constructor(
    private readonly root: HTMLElement,
    private readonly store: Store,
    private readonly change: (time: Query["time"]) => void,
  ) {
    this.field = element("select", { "aria-label": "Which time" }, element("option", { value: "modified" }, "changed"), element("option", { value: "created" }, "made"));
    this.low = element("input", { type: "range", class: "timeline-low", "aria-label": "From" });
    this.high = element("input", { type: "range", class: "timeline-high", "aria-label": "Until" });
    this.bars.setAttribute("viewBox", `0 0 ${BINS} 20`);
    this.bars.setAttribute("preserveAspectRatio", "none");
    this.bars.setAttribute("aria-hidden", "true");
    this.field.addEventListener("change", () => this.tell());
    for (const input of [this.low, this.high]) {
      input.addEventListener("input", () => {
        // The ends may meet but not pass each other.
        const [low, high] = [Number(this.low.value), Number(this.high.value)];
        if (low > high) (input === this.low ? this.high : this.low).value = input.value;
        this.tell();
      });
    }
    root.replaceChildren(this.field, element("div", { class: "timeline-track" }, this.bars, this.low, this.high), this.said);
  }

  show({ time }: Query, days: [number, number] | undefined): void {
    this.days = days;
    // A vault of one day has nothing to slide over.
    this.root.hidden = !days || days[1] - days[0] < 2;
    if (!days) return;
    const [first, last] = days;
    for (const input of [this.low, this.high]) {
      input.min = String(first);
      input.max = String(last);
    }
    const [from, to] = [time.from ?? first, time.to ?? last];
    this.low.value = String(from);
    this.high.value = String(to);
    this.low.setAttribute("aria-valuetext", date(from));
    this.high.setAttribute("aria-valuetext", date(to));
    this.field.value = time.field;
    const all = time.from === undefined && time.to === undefined;
    this.said.value = all ? "at any time" : `${date(from)} – ${date(to)}`;
    this.drawBars(time.field, days, from, to);
  }

  private drawBars(field: TimeField, days: [number, number], from: number, to: number): void {
    const key = [field, ...days, from, to, this.store.nodes.length].join();
    if (key === this.drawn) return;
    this.drawn = key;
    const counts = histogram(this.store, field, days, BINS);
    const most = Math.max(...counts, 1);
    const width = (days[1] - days[0] + 1) / BINS;
    this.bars.replaceChildren(
      ...counts.map((count, bin) => {
        const bar = document.createElementNS(SVG, "rect");
        const height = count === 0 ? 0 : Math.max(1, 20 * Math.sqrt(count / most));
        bar.setAttribute("x", String(bin + 0.1));
        bar.setAttribute("width", "0.8");
        bar.setAttribute("y", String(20 - height));
        bar.setAttribute("height", String(height));
        const middle = days[0] + (bin + 0.5) * width;
        if (middle < from || middle > to + 1) bar.setAttribute("class", "outside");
        return bar;
      }),
    );
  }

  private tell(): void {
    if (!this.days) return;
    const [first, last] = this.days;
    const [low, high] = [Number(this.low.value), Number(this.high.value)];
    this.change({
      field: this.field.value === "created" ? "created" : "modified",
      from: low > first ? low : undefined,
      to: high < last ? high : undefined,
    });
  }
}
