"""A manifest becomes a table of words on Spark: two executors of a local cluster, by mapInPandas.

    python run.py [CLIPS]
"""

import json, os, subprocess, sys, tempfile, time
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
            yield pandas.DataFrame(rows).reindex(columns=[field.split()[0] for field in SCHEMA.split(", ")])

    return partition


with tempfile.TemporaryDirectory() as folder:
    subprocess.run([Path(__file__).resolve().parent / "../make_clips", str(CLIPS), folder], check=True)
    spark = SparkSession.builder.master("local-cluster[2,1,1024]").appName("kiru-align").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")

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
