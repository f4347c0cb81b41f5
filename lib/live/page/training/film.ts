/** Small pictures that are recorded together: kernels, or maps of one image. */
export interface ReelData {
  name: string;
  rows: number;
  columns: number;
  /** How many there are. */
  count: number;
}

/** A moment of a training. */
export interface MomentData {
  step: number;
  loss: number;
  /** For each reel its pictures one after the other, row by row; float32, base64. */
  values: string[];
}

/** A training as an output carries it. */
export interface FilmData {
  /** Names the event by which further moments come while it runs; absent in a finished one. */
  live?: string;
  reels: ReelData[];
  moments: MomentData[];
  /** `[step, loss]`, fewer than there were steps. */
  losses: [number, number][];
  /** The smallest loss that there can be. */
  bestLoss?: number;
  /** 768 bytes, base64: colors around 0. */
  colors: string;
}

/** What comes while a training runs. */
export interface FilmNews {
  moment: MomentData;
  losses: [number, number][];
}
