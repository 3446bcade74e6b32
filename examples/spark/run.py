"""A manifest becomes a table of words on Spark, by mapInPandas, and loses nothing when an executor dies.

    python run.py [CLIPS]

Two executors of a local cluster; one of them is killed when a third of the clips are done.
"""

import json, os, signal, subprocess, sys, tempfile, threading, time
from pathlib import Path

import pandas
from pyspark.sql import SparkSession

CLIPS = int(sys.argv[1]) if len(sys.argv) > 1 else 300
SCHEMA = "audio string, word string, start double, end double, score double, status string, json string"


def align(folder):
    def partition(frames):
        import kiru_align

        os.chdir(folder)  # paths in results are as the manifest has them
        aligner = kiru_align.Aligner()  # one a task: it opens in milliseconds
        for frame in frames:
            rows = []
            for audio, text in zip(frame["audio_filepath"], frame["text"]):
                whole = aligner.align(audio, text).to("json")
                words = [word for segment in json.loads(whole)["segments"] for word in segment["words"]]
                rows += [{"audio": audio, **word} for word in words]
                rows[-1]["json"] = whole  # once a recording, to compare with the program's below
                Path("done", str(os.getpid())).open("a").write(".")  # for the killer below
            yield pandas.DataFrame(rows).reindex(columns=[field.split()[0] for field in SCHEMA.split(", ")])

    return partition


def kill_one(application, folder):
    """Kills an executor of `application` when a third of the clips are done."""
    done = lambda: sum(file.stat().st_size for file in Path(folder, "done").iterdir())
    while done() < CLIPS // 3:
        time.sleep(0.05)
    listed = subprocess.run(["ps", "-eo", "pid=,args="], capture_output=True, text=True, check=True).stdout.splitlines()
    executors = [line for line in listed if "CoarseGrainedExecutorBackend" in line and application in line]
    os.kill(int(executors[0].split()[0]), signal.SIGKILL)
    print(f"one of {len(executors)} executors is killed, with {done()} of {CLIPS} clips done")


with tempfile.TemporaryDirectory() as folder:
    subprocess.run([Path(__file__).resolve().parent / "../make_clips", str(CLIPS), folder], check=True)
    Path(folder, "done").mkdir()
    spark = SparkSession.builder.master("local-cluster[2,1,1024]").appName("kiru-align").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")

    threading.Thread(target=kill_one, args=(spark.sparkContext.applicationId, folder), daemon=True).start()
    begin = time.time()
    clips = spark.read.json(f"{folder}/manifest.jsonl").repartition(8)
    clips.mapInPandas(align(folder), SCHEMA).write.parquet(f"{folder}/words")
    print(f"{CLIPS} clips in {time.time() - begin:.1f} s")

    program = os.environ.get("KIRU_ALIGN", "kiru-align")
    subprocess.run([program, "batch", "list.csv", "-o", "whole", "--quiet"], cwd=folder, check=True)
    rows = spark.read.parquet(f"{folder}/words").where("json is not null").collect()
    assert len(rows) == CLIPS == len({row.audio for row in rows}), len(rows)
    for row in rows:
        assert row.json.encode() == Path(folder, "whole", row.audio).with_suffix(".json").read_bytes(), row.audio
    print(f"{len(rows)} results, each with the same bytes as kiru-align batch makes")
    spark.stop()
