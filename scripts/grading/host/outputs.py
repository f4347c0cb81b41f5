"""What a kernel's messages come to: outputs as nbformat has them, and reasons in words for a student."""

import re

from kernel import NO_RESULT, Outcome

CREDIT = "application/vnd.convolutions.credit+json"  # As lib/notebook/assertions/credit.ts shows it.


def outputs_of(outcome: Outcome) -> list:
    """The outputs as nbformat has them; streams in a row become one."""
    outputs = []
    for message in outcome.messages:
        kind, content = message["msg_type"], message["content"]
        if kind == "stream":
            name = "stderr" if content.get("name") == "stderr" else "stdout"
            text = str(content.get("text", ""))
            if outputs and outputs[-1].get("name") == name:
                outputs[-1]["text"] += text
            else:
                outputs.append({"output_type": "stream", "name": name, "text": text})
        elif kind in ("display_data", "update_display_data", "execute_result"):
            data = content.get("data")
            if not isinstance(data, dict):
                continue
            output = {
                "output_type": "execute_result" if kind == "execute_result" else "display_data",
                "data": data,
                "metadata": {},
            }
            if kind == "execute_result":
                output["execution_count"] = None
            identity = (content.get("transient") or {}).get("display_id")
            if kind == "update_display_data":
                for shown in outputs:
                    if shown.get("display_id") == identity and identity is not None:
                        shown["data"] = data
                continue
            if isinstance(identity, str):
                output["display_id"] = identity
            outputs.append(output)
        elif kind == "error" and content.get("evalue") != NO_RESULT:
            outputs.append(
                {
                    "output_type": "error",
                    "ename": str(content.get("ename", "")),
                    "evalue": str(content.get("evalue", "")),
                    "traceback": [str(line) for line in content.get("traceback") or []],
                }
            )
    for output in outputs:
        output.pop("display_id", None)
    return outputs


def credit_of(outcome: Outcome) -> float | None:
    """The points that `credit()` has counted, if they are the cell's value."""
    results = [m["content"] for m in outcome.messages if m["msg_type"] == "execute_result"]
    if len(results) != 1:
        return None
    credit = results[0].get("data", {}).get(CREDIT)
    points = credit.get("points") if isinstance(credit, dict) else None
    return float(points) if isinstance(points, (int, float)) else None


def explain(error: dict) -> str:
    """What went wrong, from an error's name and message as Deno gives them."""
    if error.get("evalue") == NO_RESULT:
        return "It waits for a promise that nothing can settle any more."
    name, message = plain(str(error.get("ename") or "")), plain(str(error.get("evalue") or ""))
    if name == "Unknown error":
        return f"Uncaught: {message or 'undefined'}. Throw an Error, not another value."
    if name == message:  # A syntax error: name and message are one text.
        return message or "The cell failed."
    told = f"{name}: {message}" if name else message or "The cell failed."
    line = re.search(r"^    at your line: (.*)$", "\n".join(map(str, error.get("traceback") or [])), re.MULTILINE)
    return told + (f"\nYour line: {plain(line[1])}" if line else "") + hint(message)


def hint(message: str) -> str:
    """What stands behind an error that comes of the sandbox."""
    if re.search(r"Network is unreachable|dns error|failed to lookup|error sending request|os error 101", message):
        return "\nA submission that is graded has no network."
    if re.search(r"Read-only file system|os error 30", message):
        return "\nA submission that is graded can write to /tmp only."
    return ""


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
