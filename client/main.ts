import '@fontsource-variable/newsreader/wght.css';
import './style.css';
import captureUrl from './capture-worklet.ts?worker&url';
import playbackUrl from './playback-worklet.ts?worker&url';
import { browserSocket, streamAddress } from './browser-socket.ts';
import { Composer } from './page/composer.ts';
import { element } from './page/element.ts';
import { KeyForm } from './page/key-form.ts';
import { Listening } from './page/listening.ts';
import { Pronunciation } from './page/pronunciation.ts';
import { Readout } from './page/readout.ts';
import { SpeakingPage } from './page/speaking-page.ts';
import { Stage } from './page/stage.ts';
import { Status } from './page/status.ts';
import { VoiceLine } from './page/voice-line.ts';
import { Player } from './player.ts';
import type { SessionEvent } from './session-listener.ts';
import { SpeechSession } from './session.ts';
import { Speaking } from './speaking.ts';
import { systemTimer } from './timer.ts';
import { fetchVoices } from './voices.ts';

/** The one file that knows every part of the page: it builds them and joins them. */
const main = async (): Promise<void> => {
  const status = new Status(() => {
    session.connect();
  });
  const keyForm = new KeyForm(() => {
    session.connect();
  });
  const stage = new Stage(element('stage', HTMLDivElement));
  const readout = new Readout();
  const pronunciation = new Pronunciation();
  const voiceLine = new VoiceLine(element('voice-line', HTMLCanvasElement));
  const composer = new Composer({
    speak(text, manner) {
      void player.wake();
      speaking.speak(text, manner);
    },
    write(text, manner) {
      void player.wake();
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
  });

  const player = await Player.open(playbackUrl, {
    audible(number, at) {
      speaking.noteAudible(number, at);
    },
    level(peak) {
      voiceLine.hear(peak);
    },
    starved(underruns) {
      readout.gaps(underruns);
    },
    finished(number) {
      speaking.noteFinished(number);
    },
  });
  const hear = (event: SessionEvent): void => {
    speaking.take(event);
    if (event.type === 'warned') status.say(event.message);
    if (event.type !== 'connection') return;
    const { state } = event;
    status.connection(state);
    composer.connected = state.type === 'open';
    if (state.type === 'open')
      void fetchVoices(keyForm.key).then((voices) => {
        composer.offer(voices);
      });
    if (state.type === 'refused' && state.complaint.code === 'AUTHENTICATION_REQUIRED') keyForm.ask();
  };
  const session = new SpeechSession(
    {
      dial: browserSocket(streamAddress(window.location)),
      timer: systemTimer,
      sink: {
        play(sound) {
          player.play(sound);
          speaking.noteSound(sound, player.rate);
        },
        finish(number, span) {
          player.finish(number, span);
        },
      },
      outputRate: player.rate,
      phonemes: true,
      key: () => keyForm.key,
    },
    hear,
  );
  const view = new SpeakingPage({ stage, readout, status, pronunciation, composer });
  const speaking = new Speaking({ session, player, timer: systemTimer, view });
  new Listening(
    captureUrl,
    () => keyForm.key,
    () => {
      speaking.stop();
    },
  );

  const wake = (): void => {
    void player.wake();
  };
  // A context that wakes with the first touch of the page is awake when there is something to say.
  document.addEventListener('pointerdown', wake, { passive: true });
  document.addEventListener('keydown', wake, { passive: true });
  window.addEventListener('online', () => {
    session.connect();
  });
  const eachPicture = (): void => {
    speaking.follow();
    voiceLine.draw();
    requestAnimationFrame(eachPicture);
  };
  eachPicture();
  session.connect();
};

void main();
