import { fetchListed } from './listed.ts';

/** A voice as the service lists it. */
export interface Voice {
  readonly id: string;
  readonly name: string;
  readonly model: string;
  readonly language: string;
  readonly default: boolean;
}

const isVoice = (json: unknown): json is Voice =>
  typeof json === 'object' &&
  json !== null &&
  'id' in json &&
  typeof json.id === 'string' &&
  'name' in json &&
  typeof json.name === 'string' &&
  'model' in json &&
  typeof json.model === 'string' &&
  'language' in json &&
  typeof json.language === 'string' &&
  'default' in json &&
  typeof json.default === 'boolean';

/** Asks the service of this page. @returns none where it does not answer: the page then speaks with the default */
export const fetchVoices = (key: string | undefined): Promise<readonly Voice[]> =>
  fetchListed('voices', isVoice, key);
