import type { WrongAnswer } from "./wrong_answer.ts";
import { wrongAnswers01 } from "./wrong_answers_01.ts";
import { wrongAnswers02 } from "./wrong_answers_02.ts";
import { wrongAnswers03 } from "./wrong_answers_03.ts";
import { wrongAnswers04 } from "./wrong_answers_04.ts";
import { wrongAnswers05 } from "./wrong_answers_05.ts";

/** Wrong answers to the exercises, by the exercise's name. */
export const wrongAnswers: Readonly<Record<string, readonly WrongAnswer[]>> = {
  "01_stride_padding_pooling": wrongAnswers01,
  "02_radar_convolutions": wrongAnswers02,
  "03_edges_and_learned_kernels": wrongAnswers03,
  "04_filters_and_inception": wrongAnswers04,
  "05_mnist_cnn": wrongAnswers05,
};
