declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]: Name };

/** A span of wall or media time. */
export type Milliseconds = Unit<'ms'>;
/** Samples per second, per channel. */
export type SampleRate = Unit<'Hz'>;
/** A count of samples on one channel (so 960 at 48 kHz is 20 ms, mono or stereo). */
export type SampleCount = Unit<'samples'>;

/** The only place a bare number becomes a `Milliseconds`. Throws `RangeError` on what is not finite. */
export const ms = (value: number): Milliseconds => {
  if (!Number.isFinite(value)) throw new RangeError(`not a duration: ${String(value)}`);
  return value as Milliseconds;
};

/** The only place a bare number becomes a `SampleRate`: a positive integer, else `RangeError`. */
export const hertz = (value: number): SampleRate => {
  if (!Number.isInteger(value) || value <= 0) throw new RangeError(`not a sample rate: ${String(value)}`);
  return value as SampleRate;
};

/** The only place a bare number becomes a `SampleCount`: an integer of zero or more, else `RangeError`. */
export const samples = (value: number): SampleCount => {
  if (!Number.isInteger(value) || value < 0) throw new RangeError(`not a count of samples: ${String(value)}`);
  return value as SampleCount;
};

/** How many samples a span takes, rounded to the nearest. */
export const samplesIn = (span: Milliseconds, rate: SampleRate): SampleCount =>
  Math.round((span * rate) / 1000) as SampleCount;

/** How long a run of samples lasts. */
export const spanOf = (count: SampleCount, rate: SampleRate): Milliseconds => ms((count * 1000) / rate);

declare const idKind: unique symbol;
type Id<Kind extends string> = string & { readonly [idKind]: Kind };

export type SessionId = Id<'session'>;
/** Chosen by the client, unique within its session. */
export type UtteranceId = Id<'utterance'>;
/** A voice as users name it: `heart`, never an alias. */
export type VoiceId = Id<'voice'>;

/** The only place a string becomes a `SessionId`. */
export const sessionId = (value: string): SessionId => value as SessionId;
/** The only place a string becomes an `UtteranceId`. */
export const utteranceId = (value: string): UtteranceId => value as UtteranceId;
/** The only place a string becomes a `VoiceId`. */
export const voiceId = (value: string): VoiceId => value as VoiceId;
