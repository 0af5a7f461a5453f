import json
import sys

source, lengths_file, mean_file = sys.argv[1:]
lengths = {word: len(word) for word in json.load(open(source))}
json.dump(lengths, open(lengths_file, "w"))
json.dump(sum(lengths.values()) / len(lengths), open(mean_file, "w"))
