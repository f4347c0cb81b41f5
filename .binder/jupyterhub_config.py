"""A JupyterHub on this machine alone, to try what a class does: each user has a server of their own.

    CONVOLUTIONS=$PWD jupyterhub --config .binder/jupyterhub_config.py

after `.binder/postBuild` in the environment that jupyterhub and JupyterLab are installed in.

Each user gets a copy of the lessons and the library; the kernel and the npm packages are shared. All
users are one user of the system here, so this is no place for strangers: a class gets containers
(KubeSpawner, DockerSpawner) of the image that repo2docker makes, and the accounts of its school.
"""

import os
import shutil
from pathlib import Path

PROJECT = Path(os.environ["CONVOLUTIONS"])
HOMES = PROJECT / "build" / "hub"

c = get_config()  # noqa: F821
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "convolutions"
c.Authenticator.allowed_users = {"ada", "grace"}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(HOMES / "{username}")
c.Spawner.notebook_dir = "~/lessons"
c.Spawner.args = ["--allow-root"] if os.getuid() == 0 else []
c.Spawner.environment = {"DENO_DIR": str(PROJECT / ".cache" / "deno")}


def copy_lessons(spawner):
    folder = HOMES / spawner.user.name / "lessons"
    if folder.exists():
        return
    folder.mkdir(parents=True)
    for name in ["deno.json", "deno.lock", "lib", "data", "notebooks"]:
        copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy
        copy(PROJECT / name, folder / name)


c.Spawner.pre_spawn_hook = copy_lessons
