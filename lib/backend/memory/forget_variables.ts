import * as tf from "@tensorflow/tfjs";

/** Where tfjs keeps every variable by its name, until somebody disposes of it. */
interface EngineState {
  registeredVariables: Record<string, tf.Variable>;
}

const SORTED_GRAPHS = "TOPOLOGICAL_SORT_CACHE_MAX_ENTRIES";

const references = new Map<string, WeakRef<tf.Variable>>();
const noted = new WeakSet<tf.Variable>();

/**
 * Notes all variables there are, so that a later {@linkcode withForgottenVariables} can do without
 * tfjs's list of them. The two must not be called in the same turn: a new reference holds its
 * variable until the turn ends.
 */
export function noteVariables(): void {
  for (const [name, variable] of Object.entries(tf.engine().registeredVariables)) {
    if (noted.has(variable)) continue;
    noted.add(variable);
    references.set(name, new WeakRef(variable));
  }
}

/**
 * Collects garbage while tfjs does not hold variables and graphs of layers that nobody else holds,
 * as those of a model that a cell has made anew; those found to be in use are put back.
 */
export function withForgottenVariables(collect: () => void): void {
  const state = (tf.engine() as unknown as { state: EngineState }).state;
  const { names, unnoted } = takeVariables(state);
  forgetSortedGraphs();
  try {
    collect();
  } finally {
    for (const name of names) {
      const variable = unnoted.get(name) ?? references.get(name)?.deref();
      if (variable) state.registeredVariables[name] = variable;
      else references.delete(name);
    }
  }
}

/**
 * Empties tfjs's list. In a function of its own, since registers of a frame hold what they held.
 *
 * @returns All names, and those variables that have been made since the last were noted.
 */
function takeVariables(state: EngineState) {
  const entries = Object.entries(state.registeredVariables);
  state.registeredVariables = {};
  return {
    names: entries.map(([name]) => name),
    unnoted: new Map(entries.filter(([, variable]) => !noted.has(variable))),
  };
}

/** tfjs keeps the last hundred graphs that it has computed, each with its layers. */
function forgetSortedGraphs(): void {
  const limit = tf.env().getNumber(SORTED_GRAPHS);
  tf.env().set(SORTED_GRAPHS, 0);
  tf.env().set(SORTED_GRAPHS, limit);
}
