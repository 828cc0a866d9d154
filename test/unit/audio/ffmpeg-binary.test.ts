import { describe, expect, it } from 'vitest';
import { parseFfmpegVersion } from '../../../src/audio/ffmpeg-binary.ts';

describe('parseFfmpegVersion', () => {
  it.each([
    {
      said: 'ffmpeg version 5.1.6-0+deb12u1 Copyright (c) 2000-2024 the FFmpeg developers\nbuilt with gcc',
      want: { version: '5.1.6-0+deb12u1', year: 2024 },
    },
    {
      said: 'ffmpeg version N-47683-g0e8eb07980-static https://johnvansickle.com/ffmpeg/  Copyright (c) 2000-2018 the FFmpeg developers',
      want: { version: 'N-47683-g0e8eb07980-static', year: 2018 },
    },
    { said: 'avconv version 12', want: undefined },
    { said: '', want: undefined },
  ])('reads $want', ({ said, want }) => {
    expect(parseFfmpegVersion(said)).toEqual(want);
  });
});
