UPDATE alignments SET relation_probability = COALESCE((evidence::json->'relations'->>relation)::double precision, -1);
