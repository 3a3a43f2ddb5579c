"""Against bots and forgers: signs, lists, silent holding, proof of work, batches with an undo."""
