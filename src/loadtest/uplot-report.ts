import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { LoadReport } from './load-report.ts';

const packaged = createRequire(import.meta.url);

/** Text that a script element may hold: nothing in it can end the element. */
const inScript = (text: string): string => text.replaceAll('</', '<\\/').replaceAll('<!--', '<\\!--');

/**
 * The report as one page that reaches for nothing: style, plotting library and figures are in it.
 * Its frame is report.html, in which `{{…}}` marks the places.
 */
export const reportPage = (report: LoadReport): string => {
  const parts: Readonly<Record<string, string>> = {
    '/* {{plot-style}} */': readFileSync(packaged.resolve('uplot/dist/uPlot.min.css'), 'utf8'),
    '/* {{plot-script}} */': inScript(readFileSync(packaged.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8')),
    '{{report}}': inScript(JSON.stringify(report)),
  };
  const frame = readFileSync(new URL('./report.html', import.meta.url), 'utf8');
  return frame.replace(
    /\/\* \{\{plot-\w+\}\} \*\/|\{\{report\}\}/g,
    (placeholder) => parts[placeholder] ?? placeholder,
  );
};
