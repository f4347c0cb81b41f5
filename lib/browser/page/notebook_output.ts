import type { Output } from "../messages.ts";

/** An output as a notebook's file has it. */
export type NotebookOutput =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string }
  | {
    output_type: "display_data";
    data: Record<string, unknown>;
    metadata: Record<string, unknown>;
  }
  | {
    output_type: "execute_result";
    execution_count: number;
    data: Record<string, unknown>;
    metadata: Record<string, unknown>;
  }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

/** What a kernel gave out as a notebook's file has it. */
export function notebookOutput(output: Output): NotebookOutput {
  switch (output.msg_type) {
    case "stream":
      return { output_type: "stream", ...output.content };
    case "error":
      return { output_type: "error", ...output.content };
    case "execute_result":
      return { output_type: "execute_result", ...output.content };
    case "display_data":
    case "update_display_data": {
      const { data, metadata } = output.content;
      return { output_type: "display_data", data, metadata };
    }
    case "clear_output":
      throw new TypeError("A notebook keeps no clear_output.");
  }
}
