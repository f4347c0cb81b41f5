/** The image and the filters of lesson 01. */
export const single = [
  [5, 0, 8, 7, 8, 1],
  [1, 9, 5, 0, 7, 7],
  [6, 0, 2, 4, 6, 6],
  [9, 7, 6, 6, 8, 4],
  [8, 3, 8, 5, 1, 3],
  [7, 2, 7, 0, 1, 0],
];
export const identity = [[0, 0, 0], [0, 1, 0], [0, 0, 0]];
export const edge = [[0, 1, 0], [1, -4, 1], [0, 1, 0]];

/** LeNet-5 as lesson 01 draws it. */
export const lenet = [
  { name: "input", shape: [1, 28, 28], kind: "input" },
  {
    name: "C1",
    shape: [6, 28, 28],
    kind: "convolution",
    from: "5×5 convolution, padding 2",
    window: 5,
  },
  { name: "S2", shape: [6, 14, 14], kind: "pooling", from: "2×2 max pooling", window: 2 },
  { name: "C3", shape: [16, 10, 10], kind: "convolution", from: "5×5 convolution", window: 5 },
  { name: "S4", shape: [16, 5, 5], kind: "pooling", from: "2×2 max pooling", window: 2 },
  { name: "C5", shape: [120, 1, 1], kind: "convolution", from: "5×5 convolution", window: 5 },
  { name: "F6", shape: [84], kind: "dense", from: "linear" },
  { name: "OUTPUT", shape: [10], kind: "output", from: "linear" },
] as const;
