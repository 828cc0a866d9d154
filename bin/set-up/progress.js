const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
const PLAIN_LINE_MS = 10_000;

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/**
 * Says that a step runs and how far it is, on standard error: a spinner where someone looks, a line now and then
 * where a log is written.
 *
 * @param {string} label
 * @param {() => string} [measure] how far it is, in a word or two; called a few times a second, so cheap
 * @returns {{ done(): void, failed(): void }}
 */
export const showProgress = (label, measure = () => '') => {
  const started = Date.now();
  const out = process.stderr;
  const line = () => [label, measure(), seconds(started)].filter(Boolean).join(' · ');
  let frame = 0;
  if (!out.isTTY) out.write(`  ${label} …\n`);
  const timer = setInterval(
    () => {
      out.write(out.isTTY ? `\r\x1b[2K${FRAMES[frame++ % FRAMES.length]} ${line()}` : `  ${line()} …\n`);
    },
    out.isTTY ? FRAME_MS : PLAIN_LINE_MS,
  );
  const end = (mark) => {
    clearInterval(timer);
    out.write(`${out.isTTY ? '\r\x1b[2K' : ''}${mark} ${label} · ${seconds(started)}\n`);
  };
  return { done: () => end('✓'), failed: () => end('✗') };
};
