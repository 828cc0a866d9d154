import { fetchListed } from './listed.ts';

/** An avatar as the service lists it. */
export interface AvatarChoice {
  readonly id: string;
  readonly title: string;
}

const isChoice = (json: unknown): json is AvatarChoice =>
  typeof json === 'object' &&
  json !== null &&
  'id' in json &&
  typeof json.id === 'string' &&
  'title' in json &&
  typeof json.title === 'string';

/** Asks the service of this page. @returns none where it does not answer */
export const fetchAvatars = (key: string | undefined): Promise<readonly AvatarChoice[]> =>
  fetchListed('avatars', isChoice, key);
