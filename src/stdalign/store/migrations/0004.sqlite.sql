UPDATE alignments SET relation_probability = COALESCE(json_extract(evidence, '$.relations.' || relation), -1);
