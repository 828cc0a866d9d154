import type { AvatarChoice } from './avatars.ts';
import type { AskedFace } from './session.ts';

/** What a browser can show. */
export interface Sight {
  /** It decodes pictures. */
  readonly pictures: boolean;
  /** It draws in three dimensions. */
  readonly solid: boolean;
}

/** Something that may be looked at while it is spoken. */
export interface FaceChoice {
  /** An avatar's id, or `:head` or `:none`, which are no ids. */
  readonly id: string;
  readonly title: string;
  readonly asked: AskedFace;
}

const NOBODY: FaceChoice = { id: ':none', title: 'Sound only', asked: { type: 'none' } };
const HEAD: FaceChoice = { id: ':head', title: 'A drawn head', asked: { type: 'motion' } };

/** What can be chosen from, the usual one first: a person where the service has one and the browser can show them, else the head. */
export const faceChoices = (avatars: readonly AvatarChoice[], sight: Sight): readonly FaceChoice[] => [
  ...(sight.pictures ? avatars : []).map(({ id, title }): FaceChoice => ({
    id,
    title,
    asked: { type: 'pictures', avatar: id },
  })),
  ...(sight.solid ? [HEAD] : []),
  NOBODY,
];

/** @param remembered the id that was chosen last, if any; it may be gone */
export const chosenFace = (choices: readonly FaceChoice[], remembered: string | null): FaceChoice =>
  choices.find(({ id }) => id === remembered) ?? choices[0] ?? NOBODY;
