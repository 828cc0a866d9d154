/** A colour as pictures carry it: lightness, and how far to blue and to red. @range [0, 255] each */
export type Colour = readonly [number, number, number];

/** Red, green and blue by BT.601 in studio range, as encoders take pictures to be. @range [0, 255] each */
export const colour = (red: number, green: number, blue: number): Colour => [
  Math.round(16 + 0.257 * red + 0.504 * green + 0.098 * blue),
  Math.round(128 - 0.148 * red - 0.291 * green + 0.439 * blue),
  Math.round(128 + 0.439 * red - 0.368 * green - 0.071 * blue),
];

/** A picture that is drawn upon by filled shapes. */
export class Canvas {
  /** @shape [height * width * 3 / 2] uint8 @layout I420 */
  readonly i420: Uint8Array;
  readonly #side: number;

  /** @param side even */
  constructor(side: number, from?: Uint8Array) {
    this.#side = side;
    this.i420 = from ? from.slice() : new Uint8Array((side * side * 3) / 2);
  }

  fill(ink: Colour): void {
    this.#rows(0, this.#side, () => [0, this.#side], ink);
  }

  /** An ellipse, turned by `angle` (radians, clockwise). */
  ellipse(x: number, y: number, radiusX: number, radiusY: number, ink: Colour, angle = 0): void {
    const sine = Math.sin(angle);
    const cosine = Math.cos(angle);
    const a = (cosine / radiusX) ** 2 + (sine / radiusY) ** 2;
    const reach = Math.hypot(radiusX * sine, radiusY * cosine);
    this.#rows(
      y - reach,
      y + reach,
      (row) => {
        const v = row + 0.5 - y;
        const b = 2 * v * sine * cosine * (1 / radiusX ** 2 - 1 / radiusY ** 2);
        const c = v * v * ((sine / radiusX) ** 2 + (cosine / radiusY) ** 2) - 1;
        const root = b * b - 4 * a * c;
        if (root <= 0) return undefined;
        const half = Math.sqrt(root);
        return [x + (-b - half) / (2 * a), x + (-b + half) / (2 * a)];
      },
      ink,
    );
  }

  #rows(
    from: number,
    to: number,
    span: (row: number) => readonly [number, number] | undefined,
    ink: Colour,
  ): void {
    const side = this.#side;
    const half = side / 2;
    const [light, blue, red] = ink;
    const first = Math.max(0, Math.floor(from));
    const last = Math.min(side, Math.ceil(to));
    for (let row = first; row < last; row += 1) {
      const [left, right] = span(row) ?? [0, 0];
      const start = Math.max(0, Math.round(left));
      const end = Math.min(side, Math.round(right));
      if (end <= start) continue;
      this.i420.fill(light, row * side + start, row * side + end);
      if (row % 2 === 1) continue;
      const chroma = side * side + (row / 2) * half;
      this.i420.fill(blue, chroma + (start >> 1), chroma + ((end + 1) >> 1));
      this.i420.fill(red, chroma + half * half + (start >> 1), chroma + half * half + ((end + 1) >> 1));
    }
  }
}
