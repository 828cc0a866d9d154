/**
 * What the service of this page lists at `/v1/<name>`, under that name.
 *
 * @param isOne what is not one of them is left out
 * @returns none where it does not answer: it is gone or not there yet, and the connection says so better than a list can
 */
export const fetchListed = async <One>(
  name: string,
  isOne: (json: unknown) => json is One,
  key: string | undefined,
): Promise<readonly One[]> => {
  try {
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const answer = await fetch(`/v1/${name}`, { headers });
    if (!answer.ok) return [];
    const json: unknown = await answer.json();
    const listed: unknown =
      typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>)[name] : [];
    return Array.isArray(listed) ? listed.filter(isOne) : [];
  } catch {
    return [];
  }
};
