/** The name under which the capture worklet registers its processor. */
export const CAPTURE = 'vivavoce-capture';

/** Samples of one message: 32 ms at 48 kHz, small against the delay of a voice-activity detector. */
export const CAPTURE_SAMPLES = 1_536;
