/// <reference lib="dom" />
import { useMemo, useReducer, useState } from "preact/hooks";
import { extent } from "../colors.ts";
import { clamp } from "./changes.ts";
import { history } from "./history.ts";
import type { Pointed } from "./marks.ts";
import { appliedWeights, correlate, difference, planeOf, planOf, tapsOf } from "./plan.ts";
import type { Picture, Settings } from "./settings.ts";
import { trouble } from "./trouble.ts";

type Place = readonly [number, number];

export interface ExplorerProps {
  pictures: readonly Picture[];
  settings: Settings;
  /** Colors for values around 0. */
  differenceColors: Uint8Array;
  /** The name of the image in the cell that made this, for code to copy. */
  imageName?: string;
}

const GREYS = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));

/** All that an explorer knows: what is set, what is pointed at, and what follows from both. */
export function useExplorer(props: ExplorerProps) {
  const [pictures, setPictures] = useState(props.pictures);
  const [{ now: settings, past, future }, dispatch] = useReducer(history<Settings>, {
    past: [],
    now: props.settings,
    future: [],
  });
  const [pinned, setPinned] = useState<Place>(() => middleOf(props));
  const [hovered, setHovered] = useState<{ board: "in" | "out"; place: Place }>();
  const [tap, setTap] = useState<number>();
  const [view, setView] = useState<"output" | "difference">("output");
  const [scale, setScale] = useState<"as input" | "own range">("as input");
  const [playing, setPlaying] = useState(false);
  const [shown, setShown] = useState<number>();

  const picture = pictures[settings.picture];
  const problem = useMemo(() => trouble(picture, settings), [picture, settings]);
  // Turning a weight, which happens most, leaves all of this as it is.
  const { rows, columns, stride, dilation, padding, paddingMode, transposed } = settings;
  const ground = useMemo(() => {
    if (problem) return undefined;
    const plan = planOf(picture, settings);
    return { plan, plane: planeOf(picture, plan) };
  }, [
    problem,
    picture,
    rows,
    columns,
    stride,
    dilation,
    padding,
    paddingMode,
    transposed,
  ]);
  const layout = useMemo(() => {
    if (!ground) return undefined;
    const weights = appliedWeights(settings);
    return { ...ground, weights, out: correlate(ground.plane, weights, ground.plan) };
  }, [ground, settings]);
  const inputSize: Place = layout
    ? [layout.plan.sources[0].length, layout.plan.sources[1].length]
    : [picture.rows, picture.columns];
  const outputSize: Place = layout?.plan.size ?? [1, 1];

  const selected = within(hovered?.board === "out" ? hovered.place : pinned, outputSize);
  const pixel = layout && hovered?.board === "in" ? within(hovered.place, inputSize) : undefined;
  const taps = useMemo(
    () => layout ? tapsOf(layout.plane, layout.weights, layout.plan, selected) : [],
    [
      layout,
      ...selected,
    ],
  );
  const values = useMemo(() => {
    if (!layout) return new Float32Array(1);
    return view === "output" ? layout.out : difference(layout.plane, layout.out, layout.plan);
  }, [layout, view]);
  const outputColors = useMemo((): { colors: Uint8Array; range: Place } => {
    const { colors, range } = picture;
    if (view === "output" && scale === "as input") return { colors, range };
    const [low, high] = extent(values);
    if (view === "output") return { colors, range: [low, high] };
    const most = Math.max(-low, high) || 1;
    return { colors: props.differenceColors, range: [-most, most] };
  }, [values, view, scale, picture]);

  /** Changes what is set; changes of one kind in a row are undone together. */
  const change = (next: (now: Settings) => Settings, kind?: string) => {
    setShown(undefined);
    setPlaying(false);
    dispatch({ do: "change", change: next, kind });
  };
  const set = (part: Partial<Settings>, kind?: string) =>
    change((now) => ({ ...now, ...part }), kind);
  const pointed: Pointed = { selected, taps, tap, pixel };
  return {
    pictures,
    picture,
    settings,
    problem,
    layout,
    inputSize,
    outputSize,
    pointed,
    values,
    outputColors,
    view,
    setView,
    scale,
    setScale,
    playing,
    setPlaying,
    /** Output pixels shown so far; all where not given. */
    shown,
    setTap,
    change,
    set,
    canUndo: past.length > 0,
    canRedo: future.length > 0,
    undo: () => dispatch({ do: "undo" }),
    redo: () => dispatch({ do: "redo" }),
    point: (board: "in" | "out", place: Place | undefined) => setHovered(place && { board, place }),
    /** Keeps pointing at an output pixel; while playing, shows the output up to it. */
    pin: (place: Place) => {
      setHovered(undefined);
      setPinned(place);
      if (shown !== undefined) setShown(place[0] * outputSize[1] + place[1] + 1);
    },
    goTo: (at: number) => {
      setHovered(undefined);
      setPinned([Math.floor(at / outputSize[1]), at % outputSize[1]]);
      setShown(at === outputSize[0] * outputSize[1] - 1 ? undefined : at + 1);
    },
    addPicture: (
      own: { rows: number; columns: number; values: Float32Array; name: string },
    ) => {
      setPictures([...pictures, { ...own, range: [0, 255], colors: GREYS, unit: "grey" }]);
      set({ picture: pictures.length });
    },
  };
}

export type ExplorerState = ReturnType<typeof useExplorer>;

function within([row, column]: Place, [rows, columns]: Place): Place {
  return [clamp(row, 0, rows - 1), clamp(column, 0, columns - 1)];
}

/** The output pixel that is shown at first. */
function middleOf({ pictures, settings }: ExplorerProps): Place {
  const { size } = planOf(pictures[settings.picture], settings);
  return [size[0] >> 1, size[1] >> 1];
}
