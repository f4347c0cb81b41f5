import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { join } from "node:path";
import { explainNoPython } from "../../scripts/find_python.ts";
import { isFolder, notebooksIn, Project } from "../../scripts/project.ts";
import { cellsWithPaths } from "../../scripts/run.ts";

async function withProject(test: (project: Project) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    const project = new Project(root);
    await Deno.mkdir(join(project.notebooks, "03_folder.ipynb"), { recursive: true });
    for (const name of ["02_b.ipynb", "01_a.ipynb", "010_c.ipynb", "01.txt"]) {
      await Deno.writeTextFile(join(project.notebooks, name), "{}");
    }
    await Deno.writeTextFile(join(root, "own.ipynb"), "{}");
    await test(project);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("Project.lessons() gives notebooks in order, by what their names start with, or a path", async () => {
  await withProject(async (project) => {
    const at = (...names: string[]) => names.map((name) => join(project.notebooks, name));
    deepEqual(await project.lessons(), at("010_c.ipynb", "01_a.ipynb", "02_b.ipynb"));
    deepEqual(await project.lessons(["02", "01_"]), at("02_b.ipynb", "01_a.ipynb"));
    deepEqual(await project.lessons(["01"]), at("010_c.ipynb", "01_a.ipynb"));
    const own = join(project.root, "own.ipynb");
    deepEqual(await project.lessons([own]), [own]);
    const there = "there are: 010_c.ipynb, 01_a.ipynb, 02_b.ipynb";
    for (const name of ["03", "9", join(project.root, "none.ipynb"), project.root]) {
      await rejects(project.lessons([name]), {
        name: "RangeError",
        message: `No lesson starts with "${name}"; ${there}`,
      });
    }
    await rejects(new Project(join(project.root, "none")).lessons(["01"]), /there are: none$/);
    deepEqual(await notebooksIn(join(project.root, "none")), []);
    deepEqual(
      await Promise.all([project.notebooks, own, "/none"].map(isFolder)),
      [true, false, false],
    );
  });
});

Deno.test("explainNoPython() says what was found, and the command for each system", () => {
  const again = "Then run the same command again:  npx -y deno@2.8.1 task lab";
  const old = { command: ["python3"], version: "3.9.2", missing: [] };
  const newer = { command: ["py", "-3"], version: "3.10.0", missing: ["venv", "ssl"] };
  equal(
    explainNoPython([], "darwin"),
    "Python is missing: no python3, python or py was found. JupyterLab needs Python 3.10 or newer.\n" +
      `macOS:           brew install python\n${again}`,
  );
  equal(
    explainNoPython([old, { ...old, command: ["python"], version: "2.7.18" }], "windows"),
    "Python is too old: python3 is 3.9.2, python is 2.7.18. JupyterLab needs Python 3.10 or newer.\n" +
      `Windows:         winget install Python.Python.3.13\n${again}`,
  );
  equal(
    explainNoPython([old], "linux"),
    "Python is too old: python3 is 3.9.2. JupyterLab needs Python 3.10 or newer.\n" +
      "Debian, Ubuntu:  sudo apt install python3 python3-venv\n" +
      `Fedora:          sudo dnf install python3\n${again}`,
  );
  equal(
    explainNoPython([old, newer], "linux"),
    "Python 3.10.0 (py -3) is here, but without venv and ssl, which make the environment .venv.\n" +
      "Debian, Ubuntu:  sudo apt install python3-venv   (or python3.10-venv)\n" +
      `Fedora:          sudo dnf install python3-pip\n${again}`,
  );
  match(explainNoPython([newer], "darwin"), /\nInstall Python from https:.*\nThen/);
});

Deno.test("cellsWithPaths() finds a folder's name as JSON writes it, in outputs alone", () => {
  const cells = [
    { id: "in-source", source: "/home/me", outputs: [] },
    { id: "text" },
    { id: "out", outputs: [{ text: ["at /home/me/x"] }] },
    { id: "windows", outputs: [{ data: { "text/plain": "C:\\Users\\me" } }] },
    { id: "other", outputs: [{ text: "/home/m" }] },
  ];
  const notebook = JSON.stringify({ cells });
  deepEqual(cellsWithPaths(notebook, ["/home/me", "C:\\Users\\me"]), ["out", "windows"]);
  deepEqual(cellsWithPaths(notebook, []), []);
});
