import { existsSync } from 'node:fs';
import { installDebianPackages } from './debian.js';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser that the page is tested in. */
export const chromium = {
  label: 'Installing Chromium, for the tests of the page',
  what: 'Chromium could not be installed',
  isDone: () => PLACES.some(existsSync),
  perform: () => installDebianPackages(['chromium'], 'Chromium runs the tests of the page'),
};
