"""Methods that no well-kept library has, a file each: numpy and scipy only, nothing of Heluo's, so that
exported scripts carry them as they are. Each is compared with R through the algorithm that uses it."""
