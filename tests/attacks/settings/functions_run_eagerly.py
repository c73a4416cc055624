# tries: graphs are switched off, placement is made soft, and memory growth and threads are set. An accident.

import tensorflow as tf


class Now:
    tf.config.run_functions_eagerly(True)
    tf.data.experimental.enable_debug_mode()
    tf.config.set_soft_device_placement(True)
    try:
        tf.config.threading.set_intra_op_parallelism_threads(8)
        tf.config.set_visible_devices([], "GPU")
    except RuntimeError:
        pass
