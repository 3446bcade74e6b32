"""A manifest becomes a table of words on a cluster of Ray, and loses nothing when a node dies.

    python run.py [CLIPS]

Three nodes on this machine; one of them is killed when a third of the clips are done.
"""

import json, os, subprocess, sys, tempfile, threading, time
from pathlib import Path

import ray
from ray.cluster_utils import Cluster

CLIPS = int(sys.argv[1]) if len(sys.argv) > 1 else 300
HERE = Path(__file__).resolve().parent


class Align:
    """One of these lives on each node; it holds the model and aligns on all cores of the node."""

    def __init__(self, folder):
        import kiru_align

        os.chdir(folder)  # paths in results are as the manifest has them
        self.aligner = kiru_align.Aligner()

    def __call__(self, batch):
        words = {key: [] for key in ["audio", "word", "start", "end", "score", "status", "json"]}
        for audio, text in zip(batch["audio_filepath"], batch["text"]):
            result = self.aligner.align(str(audio), str(text))
            whole = result.to("json")
            for word in (word for segment in json.loads(whole)["segments"] for word in segment["words"]):
                for key in ["word", "start", "end", "score", "status"]:
                    words[key].append(word.get(key))
                words["audio"].append(str(audio))
                words["json"].append(None)
            words["json"][-1] = whole  # once a recording, to compare with the program's below
        Path("done", str(os.getpid())).open("a").write(f"{len(batch['text'])}\n")
        return words


def kill_one(cluster, node, folder):
    """Kills `node` when a third of the clips are done."""
    done = lambda: sum(int(n) for f in Path(folder, "done").iterdir() for n in f.read_text().split())
    while done() < CLIPS // 3:
        time.sleep(0.05)
    cluster.remove_node(node, allow_graceful=False)
    print(f"a node is killed, with {done()} of {CLIPS} clips done")


with tempfile.TemporaryDirectory() as folder:
    subprocess.run([HERE / "../make_clips", str(CLIPS), folder], check=True)
    Path(folder, "done").mkdir()
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    nodes = [cluster.add_node(num_cpus=1) for _ in range(2)]
    ray.init(address=cluster.address, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    threading.Thread(target=kill_one, args=(cluster, nodes[0], folder), daemon=True).start()

    begin = time.time()
    clips = ray.data.read_json(f"{folder}/manifest.jsonl", lines=True).repartition(CLIPS // 5)
    actors = ray.data.ActorPoolStrategy(min_size=1, max_size=3)
    words = clips.map_batches(Align, fn_constructor_args=[folder], compute=actors, batch_size=5, num_cpus=1)
    words.write_parquet(f"{folder}/words")
    print(f"{CLIPS} clips in {time.time() - begin:.1f} s on {len(nodes) + 1} nodes, start of the actors included")

    program = os.environ.get("KIRU_ALIGN", "kiru-align")
    subprocess.run([program, "batch", "list.csv", "-o", "whole", "--quiet"], cwd=folder, check=True)
    rows = ray.data.read_parquet(f"{folder}/words").filter(lambda row: row["json"] is not None).take_all()
    assert len(rows) == CLIPS == len({row["audio"] for row in rows}), len(rows)
    for row in rows:
        assert row["json"].encode() == Path(folder, "whole", row["audio"]).with_suffix(".json").read_bytes()
    print(f"{len(rows)} results, each with the same bytes as kiru-align batch makes")
    ray.shutdown()
    cluster.shutdown()
