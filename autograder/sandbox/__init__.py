"""Where student code runs, and the wall around it.

The trusted end (``launch``, ``worker``) starts one ``zygote``: a process that walls itself in, imports TensorFlow once
and runs no operation. Every submission is a fork of it that passes ``lockdown`` before its first line runs and then
answers calls over a socket (``protocol``): arrays in, arrays out.
"""
