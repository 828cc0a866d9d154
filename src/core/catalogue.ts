import type { VoiceId } from './units.ts';

/** A voice as a user meets it in a list. */
export interface VoiceDescription {
  readonly id: VoiceId;
  /** For people: `Heart`. */
  readonly name: string;
  /** The model that speaks with it. */
  readonly model: string;
  /** BCP 47: `en-US`. */
  readonly language: string;
  readonly default: boolean;
}

/** An avatar as a user meets it in a list. */
export interface AvatarDescription {
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** Whether somebody real is shown. */
  readonly person: 'generated' | 'real';
  /** SPDX identifier. */
  readonly license: string;
  readonly default: boolean;
}

/** A model as a user meets it in a list. */
export interface ModelDescription {
  readonly id: string;
  /** SPDX identifier. */
  readonly license: string;
}
