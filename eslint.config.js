import tseslint from 'typescript-eslint';

/** Who may import whom. A room's own files are always its own; a room not listed may not be named. */
const MAY_IMPORT = {
  core: [],
  scheduler: ['core'],
  inference: ['core'],
  text: ['core'],
  loadtest: ['core', 'audio', 'stream'], // of stream, the protocol only; of audio, the codecs
  audio: ['core', 'inference', 'text'],
  motion: ['core', 'inference', 'audio'],
  video: ['core', 'inference'],
  stream: ['core', 'scheduler'],
  call: ['core', 'scheduler', 'stream'],
  cli: ['core', 'scheduler', 'inference', 'text', 'audio', 'motion', 'video', 'stream', 'call', 'loadtest'],
};

/** Who may name a vendor: one kind of file each, in each room that needs it. */
const VENDORS = {
  'onnxruntime-node': 'src/inference/onnx-*.ts',
  protobufjs: 'src/inference/onnx-*.ts',
  fflate: 'src/inference/pypi-*.ts',
  '@napi-rs/webcodecs': ['src/audio/**/webcodecs-*.ts', 'src/video/**/webcodecs-*.ts'],
  mediabunny: ['src/audio/**/mediabunny-*.ts', 'src/video/**/mediabunny-*.ts'],
  'fluent-ffmpeg': 'src/audio/ffmpeg-*.ts',
  '@ffmpeg-installer/ffmpeg': 'src/audio/ffmpeg-*.ts',
  mediasoup: 'src/call/**/mediasoup-*.ts',
  werift: ['src/call/**/werift-*.ts', 'src/loadtest/**/werift-*.ts'],
  jose: 'src/call/**/jose-*.ts',
  'sdp-transform': 'src/call/**/sdp-*.ts',
  fastify: 'src/stream/http/*.ts',
  ws: ['src/stream/transport/websocket-*.ts', 'src/loadtest/websocket-*.ts'],
  commander: 'src/cli/*.ts',
  '@prometheus-io/client': 'src/stream/metrics/prometheus-*.ts',
  '@opentelemetry/api': 'src/stream/metrics/otlp-*.ts',
  '@opentelemetry/sdk-trace': 'src/stream/metrics/otlp-*.ts',
  '@opentelemetry/resources': 'src/stream/metrics/otlp-*.ts',
  '@opentelemetry/exporter-trace-otlp-http': 'src/stream/metrics/otlp-*.ts',
  'hdr-histogram-js': 'src/loadtest/hdr-*.ts',
  uplot: 'src/loadtest/uplot-*.ts',
};

const ROOMS = Object.keys(MAY_IMPORT);

/** A worker module is a door too: the thread that runs it is another process's `main`, named by URL. */
const door = (other) =>
  other === 'loadtest' || other === 'stream' || other === 'call'
    ? '(?!index\\.ts$|protocol/)'
    : '(?!index\\.ts$)';

const banned = (room, allowed, vendor) => ({
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        ...Object.keys(VENDORS)
          .filter((name) => !(vendor ?? []).includes(name))
          .map((name) => ({
            regex: `^${name}(/|$)`,
            message: `only ${[VENDORS[name]].flat().join(' and ')} may`,
          })),
        ...ROOMS.filter((other) => other !== room && !allowed.includes(other)).map((other) => ({
          regex: `\\.\\./${other}/`,
          message: `${room} may not know of ${other}`,
        })),
        // core is a toolbox and has no door; every other room is entered by its index.ts.
        ...allowed
          .filter((other) => other !== 'core' && other !== room)
          .map((other) => ({
            regex: `\\.\\.?/${other}/${door(other)}`,
            message: `come in by ${other}/index.ts`,
          })),
        ...(room === 'root' || room === 'cli'
          ? []
          : [{ regex: '^\\.\\./(main|config|path|service)\\.ts$', message: 'be handed what you need' }]),
      ],
    },
  ],
});

/** The vendors that share a file pattern are allowed together there. */
const vendorFiles = Map.groupBy(
  Object.entries(VENDORS).flatMap(([name, files]) => [files].flat().map((file) => [name, file])),
  ([, file]) => file,
);

export default tseslint.config(
  {
    ignores: [
      '*.js',
      'bin/**',
      'kernels/**',
      'dist/**',
      'models/**',
      'client/dist/**',
      '.runtime/**',
      'coverage/**',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  { languageOptions: { parserOptions: { projectService: true } } },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['src/**/*.ts', 'client/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 12],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name=/Array$/] > ArrayExpression > SpreadElement',
          message: 'copy samples with .set()',
        },
        {
          selector: 'ClassDeclaration[superClass.name="EventEmitter"]',
          message: 'offer an Emitter or an AsyncIterable',
        },
        { selector: 'ExportDefaultDeclaration', message: 'named exports only' },
      ],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'take a Clock' },
        { object: 'performance', property: 'now', message: 'take a Clock' },
      ],
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'process'],
    },
  },
  ...ROOMS.map((room) => ({ files: [`src/${room}/**/*.ts`], rules: banned(room, MAY_IMPORT[room]) })),
  ...[...vendorFiles].map(([file, entries]) => {
    const room = file.split('/')[1];
    return {
      files: [file],
      rules: banned(
        room,
        MAY_IMPORT[room],
        entries.map(([name]) => name),
      ),
    };
  }),
  { files: ['src/*.ts'], rules: banned('root', ROOMS) },
  {
    files: ['client/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '/src/(?!stream/protocol/|call/protocol/|core/units)',
              message: 'the client shares the protocol, no more',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/core/clock.ts', 'src/main.ts', 'src/cli/**/*.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-globals': 'off' },
  },
  {
    // A test may wait for the real thing and look inside JSON it made itself.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { '@typescript-eslint/restrict-template-expressions': 'off' },
  },
);
