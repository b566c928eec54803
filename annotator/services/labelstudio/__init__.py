"""What scripts written for Label Studio read: projects, tasks, annotations, predictions, exports."""
