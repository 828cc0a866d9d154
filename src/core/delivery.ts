/** Steps of the flow that reads a clause: so many, or as many as the lanes have time for. */
export type Steps = 1 | 2 | 'auto';

/** How a text is to sound, whatever it says and whoever says it. */
export interface Delivery {
  /** Times the normal speed. @range [0.25, 4] */
  readonly speed: number;
  /** Semitones above the voice's own pitch. @range [-12, 12] */
  readonly pitch: number;
  /** 0 is the calm average, 1 as varied as the voice's teacher. @range [0, 1.5] */
  readonly expressiveness: number;
  /** `auto` takes two while the lanes have time; the sound is then a matter of load as well. `undefined`: as the service is set up. */
  readonly steps: Steps | undefined;
  /** Another seed is another reading; the same gives the same samples. @range [0, 2^32) */
  readonly seed: number;
}

/** The same as a request has it: what it leaves out is as usual. */
export type AskedDelivery = { readonly [Part in keyof Delivery]?: Delivery[Part] | undefined };

export const USUAL_DELIVERY: Delivery = {
  speed: 1,
  pitch: 0,
  expressiveness: 1,
  steps: undefined,
  seed: 0,
};

/** What was asked for, completed by what is usual here. */
export const deliveryFrom = (asked: AskedDelivery, usual: Delivery = USUAL_DELIVERY): Delivery => ({
  speed: asked.speed ?? usual.speed,
  pitch: asked.pitch ?? usual.pitch,
  expressiveness: asked.expressiveness ?? usual.expressiveness,
  steps: asked.steps ?? usual.steps,
  seed: asked.seed ?? usual.seed,
});
