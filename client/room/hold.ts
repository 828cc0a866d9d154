/** Where a person writes, a blank is a blank. */
const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, button, summary') !== null;

/** A button that is held, by pointer, by key, or by the space bar wherever nothing is being written. */
export const holdToDo = (button: HTMLButtonElement, begin: () => void, end: () => void): void => {
  let held = false;
  const press = (): void => {
    if (held || button.disabled || button.closest('[hidden]')) return;
    held = true;
    button.setAttribute('aria-pressed', 'true');
    begin();
  };
  const release = (): void => {
    if (!held) return;
    held = false;
    button.setAttribute('aria-pressed', 'false');
    end();
  };
  button.addEventListener('pointerdown', (event) => {
    button.setPointerCapture(event.pointerId);
    press();
  });
  for (const name of ['pointerup', 'pointercancel', 'blur'] as const) button.addEventListener(name, release);
  document.addEventListener('keydown', (event) => {
    const ours = event.target === button || !isWriting(event.target);
    if (event.key !== ' ' || event.repeat || !ours) return;
    event.preventDefault();
    press();
  });
  document.addEventListener('keyup', (event) => {
    if (event.key === ' ') release();
  });
  window.addEventListener('blur', release);
};
