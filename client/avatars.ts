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
export const fetchAvatars = async (key: string | undefined): Promise<readonly AvatarChoice[]> => {
  try {
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const answer = await fetch('/v1/avatars', { headers });
    const json: unknown = answer.ok ? await answer.json() : undefined;
    const avatars: unknown =
      typeof json === 'object' && json !== null && 'avatars' in json ? json.avatars : [];
    return Array.isArray(avatars) ? avatars.filter(isChoice) : [];
  } catch {
    // Gone or not there yet: the connection says so.
    return [];
  }
};
