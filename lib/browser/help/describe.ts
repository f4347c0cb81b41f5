import ts from "typescript";
import type { Description } from "./help_messages.ts";

/** What TypeScript found out about a name. */
export interface Found {
  displayParts?: ts.SymbolDisplayPart[];
  documentation?: ts.SymbolDisplayPart[];
  tags?: ts.JSDocTagInfo[];
}

/** The declaration of a name, and its docstring as Markdown; examples come last. */
export function describe({ displayParts, documentation, tags = [] }: Found): Description {
  const told = (name: string) => tags.filter((tag) => tag.name === name).map(textOf);
  const listed = (title: string, texts: string[]) =>
    texts.length === 0
      ? []
      : [`**${title}**`, texts.map((text) => `- ${oneLine(text)}`).join("\n")];
  const docs = [
    plain(ts.displayPartsToString(documentation)),
    ...listed(
      "Parameters",
      told("param").map((text) => text.replace(/^([\w$.]+)\s*-?\s*/, "`$1` ")),
    ),
    ...listed("Returns", [...told("returns"), ...told("return")]),
    ...listed("Throws", told("throws").map((text) => text.replace(/^\{(.*?)\}/, "`$1`"))),
    ...told("example").map((text) => `**Example** ${text.replace(/\s*^```/m, "\n\n```")}`),
  ];
  return {
    code: ts.displayPartsToString(displayParts)
      .replace(/^\(alias\) /, "")
      .replace(/\n(import|export) [\w$]+$/, ""),
    docs: docs.filter((part) => part.trim() !== "").join("\n\n"),
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ");
}

function textOf(tag: ts.JSDocTagInfo): string {
  return plain(ts.displayPartsToString(tag.text));
}

/** Links between declarations lead nowhere here. */
function plain(text: string): string {
  return text.replaceAll(/\{@link(?:code|plain)? ([^}|\s]+)[^}]*\}/g, "`$1`").trim();
}
