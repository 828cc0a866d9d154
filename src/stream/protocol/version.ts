/** The versions of the streaming protocol that are spoken here. */
export const VERSIONS = [1] as const;
