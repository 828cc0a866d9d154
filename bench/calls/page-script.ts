/**
 * What runs in the page of a receiver: the SDK, an ear and an eye. Leaves `bench` behind.
 *
 * The ear notes each 10 ms of decoded sound as the browser gives it to the track's consumers, with the place of its first audible
 * sample; the eye each decoded picture, with how much its mouth moved. What comes after, loudspeaker and screen, is not in it. Without
 * a place for the mouth both are shut, and only the skew is asked for: little to do for an hour.
 */
export const PAGE_SCRIPT = `(() => {
  const AUDIBLE = 0.01, WHISPER = 0.003, GRID = 48;
  const bench = window.bench = { sound: [], pictures: [], news: [], skews: [], kept: undefined, mouth: undefined };

  const listen = async (track) => {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const at = performance.now(), pcm = new Float32Array(value.numberOfFrames);
      value.copyTo(pcm, { planeIndex: 0, format: 'f32-planar' });
      let power = 0, first = -1;
      for (let k = 0; k < pcm.length; k += 1) {
        power += pcm[k] * pcm[k];
        if (first < 0 && Math.abs(pcm[k]) > AUDIBLE) first = k;
      }
      bench.sound.push({ at, rms: Math.sqrt(power / pcm.length), first: first < 0 ? undefined : at + first / value.sampleRate * 1000 });
      if (bench.kept) bench.kept.push({ rate: value.sampleRate, pcm });
      value.close();
    }
  };

  // A part of a picture as a grid of lightness.
  const gridOf = async (picture, [x, y, right, bottom]) => {
    const rect = { x, y, width: right - x, height: bottom - y };
    const bytes = new Uint8Array(picture.allocationSize({ rect }));
    const [plane] = await picture.copyTo(bytes, { rect });
    const grid = new Float32Array(GRID * GRID);
    for (let row = 0; row < GRID; row += 1) for (let column = 0; column < GRID; column += 1)
      grid[row * GRID + column] = bytes[plane.offset + Math.floor(row * rect.height / GRID) * plane.stride + Math.floor(column * rect.width / GRID)];
    return grid;
  };
  const changed = (grid, last) => grid.reduce((sum, light, k) => sum + Math.abs(light - last[k]), 0) / grid.length;

  // How much the mouth is another than in the picture before, beyond what moves with the head: the part above it tells that.
  const look = async (track) => {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    let last;
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const at = performance.now();
      const even = (share) => 2 * Math.floor(share * value.codedWidth / 2);
      const [left, top, right, bottom] = bench.mouth;
      const mouth = await gridOf(value, [left, top, right, bottom].map(even));
      const nose = await gridOf(value, [left, top - 0.06, right, top - 0.01].map(even));
      const moved = last ? Math.max(0, changed(mouth, last.mouth) - changed(nose, last.nose)) : 0;
      last = { mouth, nose };
      const [sound] = bench.ear.getSynchronizationSources();
      const stamps = sound && { picture: value.metadata().rtpTimestamp, sound: sound.rtpTimestamp, soundAt: sound.timestamp - performance.timeOrigin };
      bench.pictures.push({ at, moved, side: value.codedWidth, stamps });
      value.close();
    }
  };

  const receive = (participant) => {
    const [picture] = participant.stream.getVideoTracks(), [sound] = participant.stream.getAudioTracks();
    if (!participant.avatar || !picture || !sound || bench.participant) return;
    bench.participant = participant;
    bench.ear = participant.receivers.find(({ track }) => track.kind === 'audio');
    const video = document.body.appendChild(document.createElement('video'));
    video.muted = true;
    video.srcObject = new MediaStream([picture, sound]);
    void video.play();
    if (bench.mouth) {
      void listen(sound.clone());
      void look(picture.clone());
    }
    setInterval(async () => {
      const stats = await bench.stats();
      const both = [stats.video, stats.audio].map((one) => one?.estimatedPlayoutTimestamp);
      if (both[0] && both[1]) bench.skews.push({ at: performance.now(), skew: both[0] - both[1] });
    }, bench.mouth ? 200 : 2_000);
  };

  bench.stats = async () => {
    const found = {};
    for (const receiver of bench.participant?.receivers ?? [])
      for (const one of (await receiver.getStats()).values()) {
        if (one.type === 'inbound-rtp') found[one.kind] = one;
        if (one.type === 'media-playout') found.playout = one;
      }
    return found;
  };

  bench.join = async (room, mouth) => {
    const { connect } = await import('/sdk.js');
    bench.mouth = mouth;
    bench.begun = performance.now();
    const call = bench.call = await connect({ server: location.origin, room, name: 'Bench' });
    call.on('news', (one) => bench.news.push({ ...one, here: performance.now() }));
    call.on('media', receive);
    for (const one of call.participants) receive(one);
  };

  bench.say = (avatar, text) => {
    const at = performance.now();
    void bench.call.say(avatar, text);
    return at;
  };

  // A microphone whose words begin when they are told to: all of its way stands before.
  bench.openMicrophone = async () => {
    const context = bench.context = new AudioContext();
    await context.resume();
    const out = bench.out = context.createMediaStreamDestination();
    await bench.call.publish(out.stream.getAudioTracks()[0]);
  };
  bench.speak = async (samples, rate) => {
    const { context, out } = bench, buffer = context.createBuffer(1, samples.length, rate);
    buffer.copyToChannel(Float32Array.from(samples), 0);
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(out);
    // What the microphone gives out says when; a context's own time is up to a tenth of a second off.
    const track = out.stream.getAudioTracks()[0].clone();
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    source.start(context.currentTime + 0.2);
    for (let clocks = Infinity;;) {
      const { value } = await reader.read(), made = value.timestamp / 1000;
      const pcm = new Float32Array(value.numberOfFrames);
      value.copyTo(pcm, { planeIndex: 0, format: 'f32-planar' });
      value.close();
      // This thread may be late; the quickest read tells how its clock stands to the sound's.
      clocks = Math.min(clocks, performance.now() - made);
      const first = pcm.findIndex((sample) => Math.abs(sample) > WHISPER);
      if (first < 0) continue;
      await reader.cancel();
      track.stop();
      return made + clocks - (pcm.length - first) / context.sampleRate * 1000;
    }
  };

  // Others who look at the same, in this page too.
  bench.watchBeside = async (room, count) => {
    const { connect } = await import('/sdk.js');
    bench.beside = await Promise.all(Array.from({ length: count }, () => connect({ server: location.origin, room })));
  };
  bench.stopWatchingBeside = () => { for (const call of bench.beside) call.leave(); };
})()`;
