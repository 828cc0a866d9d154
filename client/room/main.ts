import '@fontsource-variable/newsreader/wght.css';
import '../style.css';
import '../room.css';
import { Call } from '../call/call.ts';
import { CallError } from '../call/room-line.ts';
import { element, make } from '../page/element.ts';
import type { DeviceKind } from './devices.ts';
import { hindrance } from './devices.ts';
import { RoomPage } from './room-page.ts';

/** Where a link brings a token: in the part of the address that no server is told. */
const tokenFromAddress = (): string | undefined =>
  new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined;

const room = decodeURIComponent(location.pathname.split('/').pop() ?? 'room');
const status = element('status', HTMLParagraphElement);
const joinForm = element('join', HTMLFormElement);
const callSection = element('call', HTMLElement);
const doorNotice = element('no-microphone', HTMLParagraphElement);
const name = element('name', HTMLInputElement);
const key = element('key', HTMLInputElement);
const withMicrophone = element('with-microphone', HTMLInputElement);
const withCamera = element('with-camera', HTMLInputElement);

const say = (state: string, text: string): void => {
  status.dataset['state'] = state;
  status.replaceChildren(make('span', '', text));
};

const tellAtDoor = (text: string): void => {
  doorNotice.textContent = text;
  doorNotice.hidden = false;
};

/** A token looks like three words with dots between; a key of the server does not. */
const credentials = (): { token?: string; key?: string } => {
  const given = key.value.trim() || tokenFromAddress();
  if (given === undefined) return {};
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(given) ? { token: given } : { key: given };
};

const fillChoice = async (select: HTMLSelectElement, path: string, list: string): Promise<void> => {
  const { key: given, token } = credentials();
  const bearer = given ?? token;
  try {
    const answer = await fetch(
      path,
      bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } },
    );
    const found = ((await answer.json()) as Record<string, { id: string; name: string }[] | undefined>)[list];
    select.replaceChildren(
      ...(found ?? []).map(({ id, name: called }) => {
        const option = make('option', '', called);
        option.value = id;
        return option;
      }),
    );
    select.hidden = (found ?? []).length === 0;
  } catch {
    // Without a list the server's own choice is taken.
    select.hidden = true;
  }
};

const enter = async (): Promise<void> => {
  say('connecting', 'Joining…');
  const call = await Call.join({ server: location.origin, room, name: name.value.trim(), ...credentials() });
  localStorage.setItem('name', name.value.trim());
  joinForm.hidden = true;
  callSection.hidden = false;
  say('open', 'In the call');
  const page = new RoomPage(call, name.value.trim());
  call.on('line', (state) => {
    say(state === 'lost' ? 'lost' : 'open', state === 'lost' ? 'Line lost, looking for it…' : 'In the call');
  });
  call.on('ended', (error) => {
    page.close();
    callSection.hidden = true;
    joinForm.hidden = false;
    say('connecting', 'Not joined');
    if (error) tellAtDoor(`${error.message} (${error.code})`);
  });
  element('leave', HTMLButtonElement).onclick = () => {
    call.leave();
  };
  void fillChoice(element('voice', HTMLSelectElement), '/v1/voices', 'voices');
  void fillChoice(element('face', HTMLSelectElement), '/v1/faces', 'faces');
  const kinds: DeviceKind[] = [];
  if (withMicrophone.checked) kinds.push('microphone');
  if (withCamera.checked) kinds.push('camera');
  await page.bring(kinds);
};

element('room-name', HTMLSpanElement).textContent = room;
document.title = `${room} · Vivavoce`;
name.value = localStorage.getItem('name') ?? '';
const hindered = hindrance();
if (hindered !== undefined) {
  tellAtDoor(hindered);
  for (const choice of [withMicrophone, withCamera]) {
    choice.checked = false;
    choice.disabled = true;
  }
}
element('copy', HTMLButtonElement).onclick = () => {
  void navigator.clipboard.writeText(`${location.origin}/room/${encodeURIComponent(room)}`);
};
joinForm.onsubmit = (event) => {
  event.preventDefault();
  doorNotice.hidden = true;
  enter().catch((error: unknown) => {
    say('lost', 'Not joined');
    const told = error instanceof CallError ? error : new CallError('INTERNAL', 'that did not work');
    if (told.code === 'AUTHENTICATION_REQUIRED' || told.code === 'TOKEN_INVALID') {
      element('key-field', HTMLLabelElement).hidden = false;
      key.focus();
    }
    tellAtDoor(`${told.message} (${told.code})`);
    if (!(error instanceof CallError)) console.error(error);
  });
};
