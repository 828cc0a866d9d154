/** Bars a second that the line remembers, and how many it shows. */
const BARS = 120;

/** The sound that leaves the loudspeaker, as a line of bars that grows from the right. An ornament: the text says the same. */
export class VoiceLine {
  readonly #canvas: HTMLCanvasElement;
  readonly #levels = new Float32Array(BARS);
  readonly #calm: MediaQueryList;
  #next = 0;
  #peak = 0;
  /** Bars that are not yet flat again. */
  #alive = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#calm = window.matchMedia('(prefers-reduced-motion: reduce)');
    new ResizeObserver(() => {
      this.#fit();
    }).observe(canvas);
  }

  /** @param peak @range [0, 1] */
  hear(peak: number): void {
    this.#peak = Math.max(this.#peak, peak);
  }

  /** To be called for each picture. */
  draw(): void {
    if (this.#peak > 0.001) this.#alive = BARS;
    if (this.#alive === 0) return;
    this.#alive -= 1;
    this.#levels[this.#next] = Math.sqrt(this.#peak);
    this.#next = (this.#next + 1) % BARS;
    this.#peak *= 0.8;
    if (!this.#calm.matches || this.#alive === 0) this.#paint();
  }

  #fit(): void {
    const scale = window.devicePixelRatio;
    this.#canvas.width = Math.round(this.#canvas.clientWidth * scale);
    this.#canvas.height = Math.round(this.#canvas.clientHeight * scale);
    this.#paint();
  }

  #paint(): void {
    const { width, height } = this.#canvas;
    const pen = this.#canvas.getContext('2d');
    if (!pen) return;
    const pitch = width / BARS;
    const thick = Math.max(1, pitch * 0.42);
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = getComputedStyle(this.#canvas).color;
    for (let k = 0; k < BARS; k += 1) {
      const level = this.#levels[(this.#next + k) % BARS] ?? 0;
      const tall = Math.max(thick, level * height);
      // Older bars fade towards the left, so that the eye rests on what is heard now.
      pen.globalAlpha = 0.12 + 0.88 * (k / BARS) ** 2 * Math.min(1, level * 3);
      pen.beginPath();
      pen.roundRect(k * pitch + (pitch - thick) / 2, (height - tall) / 2, thick, tall, thick / 2);
      pen.fill();
    }
  }
}
