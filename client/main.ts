import '@fontsource-variable/newsreader/wght.css';
import './style.css';
import captureUrl from './capture-worklet.ts?worker&url';
import playbackUrl from './playback-worklet.ts?worker&url';
import { browserSocket, streamAddress } from './browser-socket.ts';
import { asSentence } from './complaint-sentence.ts';
import { Composer } from './page/composer.ts';
import { element } from './page/element.ts';
import { Face } from './page/face.ts';
import { KeyForm } from './page/key-form.ts';
import { Listening } from './page/listening.ts';
import { Pronunciation } from './page/pronunciation.ts';
import { Readout } from './page/readout.ts';
import { SpeakingPage } from './page/speaking-page.ts';
import { Stage } from './page/stage.ts';
import { Status } from './page/status.ts';
import { VoiceLine } from './page/voice-line.ts';
import { microphoneRate } from './microphone.ts';
import { Player } from './player.ts';
import type { ConnectionState, SessionEvent } from './session-listener.ts';
import { SpeechSession } from './session.ts';
import type { SoundSink } from './sound-sink.ts';
import { Speaking } from './speaking.ts';
import { systemTimer } from './timer.ts';
import { fetchVoices } from './voices.ts';

/** Browsers let no page sound before it was touched; a context that wakes with the first touch is awake when there is something to say. */
const wakeWithTouch = (player: Player): void => {
  const wake = (): void => {
    void player.wake();
  };
  for (const touch of ['pointerdown', 'pointerup', 'click', 'keydown'])
    document.addEventListener(touch, wake, { passive: true });
};

/** A page that is left frees its place at the service at once; one that comes back from the browser's memory takes a new one. */
const leaveWithPage = (session: SpeechSession, listening: Listening): void => {
  window.addEventListener('pagehide', () => {
    session.close();
    listening.leave();
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) session.connect();
  });
};

const drawEachPicture = (draw: () => void): void => {
  draw();
  requestAnimationFrame(() => {
    drawEachPicture(draw);
  });
};

const composerOf = (speaking: Speaking, status: Status): Composer => {
  const composer = new Composer({
    speak(text, manner) {
      speaking.speak(text, manner);
    },
    write(text, manner) {
      speaking.write(text, manner);
    },
    rest() {
      speaking.flush();
    },
    endWriting() {
      speaking.endWriting();
    },
    stop() {
      composer.cutTyping();
      speaking.stop();
    },
    tooLong(length, limit) {
      status.complain({ code: 'TEXT_TOO_LONG', message: '', details: { length, limit } });
    },
  });
  return composer;
};

/** What the player tells goes to whoever shows it. */
const watch = (player: Player, speaking: Speaking, readout: Readout, face: Face): void => {
  wakeWithTouch(player);
  const voiceLine = new VoiceLine(element('voice-line', HTMLCanvasElement));
  player.tell({
    audible(number, at) {
      speaking.noteAudible(number, at);
    },
    level(peak) {
      voiceLine.hear(peak);
    },
    starved(number) {
      if (speaking.isGap(number)) readout.countGap();
    },
    finished(number) {
      speaking.noteFinished(number);
    },
  });
  drawEachPicture(() => {
    speaking.follow();
    voiceLine.draw();
    face.draw(player.heard());
  });
};

/** Sound goes to the player, and on its way it is timed. */
const timedSink = (player: Player, speaking: () => Speaking): SoundSink => ({
  play(sound) {
    player.play(sound);
    speaking().noteSound(sound, player.rate);
  },
  finish(number, span) {
    player.finish(number, span);
  },
});

const showConnection = (
  state: ConnectionState,
  status: Status,
  composer: Composer,
  keyForm: KeyForm,
): void => {
  status.connection(state);
  composer.connected = state.type === 'open';
  if (state.type === 'open') {
    composer.limit = state.limits.textCharacters;
    void fetchVoices(keyForm.key).then((voices) => {
      composer.offer(voices);
    });
  }
  if (state.type === 'refused' && state.complaint.code === 'AUTHENTICATION_REQUIRED') keyForm.ask();
};

/** The service turned us away for want of room. */
const isFull = (state: ConnectionState): boolean =>
  state.type === 'lost' && state.complaint?.code === 'ADMISSION_REFUSED';

const viewOf = (status: Status, readout: Readout, onBusy: (busy: boolean) => void): SpeakingPage =>
  new SpeakingPage({
    stage: new Stage(element('stage', HTMLDivElement)),
    readout,
    status,
    pronunciation: new Pronunciation(),
    onBusy,
  });

/** The session that speaks. @param keyForm where the key comes from */
const openSession = (
  player: Player,
  sink: SoundSink,
  face: Face,
  keyForm: KeyForm,
  hear: (event: SessionEvent) => void,
): SpeechSession =>
  new SpeechSession(
    {
      dial: browserSocket(streamAddress(window.location)),
      timer: systemTimer,
      sink,
      outputRate: player.rate,
      phonemes: true,
      face: () => face.asked,
      inputRate: () => (face.asked.type === 'pictures' ? microphoneRate() : undefined),
      onPicture: (picture) => {
        face.see(picture);
      },
      key: () => keyForm.key,
    },
    hear,
  );

/** The one file that knows every part of the page: it builds them and joins them. */
const main = async (): Promise<void> => {
  const connect = (): void => {
    void face.offer(keyForm.key).then(() => {
      session.connect();
    });
  };
  const status = new Status(systemTimer, connect);
  const player = await Player.open(playbackUrl, systemTimer);
  if (!player) {
    status.cannot('Browsers let a page speak only when it came over HTTPS or from this very machine.');
    return;
  }
  const keyForm = new KeyForm(connect);
  const readout = new Readout();
  /** Another face is another session. */
  const changeFace = (): void => {
    speaking.stop();
    session.renew();
    listening.renew();
  };
  const face = await Face.open(changeFace);
  const hear = (event: SessionEvent): void => {
    speaking.take(event);
    face.hearVoice(event, session);
    listening.take(event);
    if (event.type === 'warned') status.say(asSentence(event.message));
    if (event.type !== 'connection') return;
    showConnection(event.state, status, composer, keyForm);
    if (isFull(event.state) && face.giveWay()) session.renew();
    if (event.state.type !== 'open') return;
    void face.offer(keyForm.key).then((changed) => {
      if (changed) changeFace();
    });
  };
  const session = openSession(
    player,
    timedSink(player, () => speaking),
    face,
    keyForm,
    hear,
  );
  const view = viewOf(status, readout, (busy) => {
    composer.busy = busy;
    face.busy = busy;
  });
  const speaking: Speaking = new Speaking({ session, player, timer: systemTimer, view });
  const composer = composerOf(speaking, status);
  const listening = new Listening(
    captureUrl,
    () => keyForm.key,
    () => {
      speaking.stop();
    },
    face,
    session,
  );
  leaveWithPage(session, listening);
  watch(player, speaking, readout, face);
  window.addEventListener('online', connect);
  connect();
};

void main();
